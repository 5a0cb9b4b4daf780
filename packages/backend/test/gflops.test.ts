import {expect} from 'chai';
import {gflops} from '../src/gflops.ts';

/** A machine with a clock of its own, on which a product of two n × n matrices takes `milliseconds(n, run)`. */
function machine(milliseconds: (size: number, run: number) => number): {
  measured: Promise<number>;
  sizes: number[];
} {
  let time = 0;
  const sizes: number[] = [];
  const measured = gflops(
    async size => {
      time += milliseconds(size, sizes.filter(each => each === size).length);
      sizes.push(size);
    },
    () => time,
  );
  return {measured, sizes};
}

describe('gflops', () => {
  it('counts 2n³ operations of the first size that takes 50 ms', async () => {
    // 2 · 256³ in 64 ms
    const {measured, sizes} = machine(size => (size / 64) ** 3);
    expect(await measured).to.be.closeTo(33_554_432 / 0.064 / 1e9, 1e-9);
    expect([...new Set(sizes)]).to.deep.equal([128, 256]);
  });

  it('leaves the first run of a size out, and takes the fastest of the others', async () => {
    const {measured} = machine((_, run) => [1, 80, 60, 70][run] ?? 0);
    expect(await measured).to.be.closeTo(4_194_304 / 0.06 / 1e9, 1e-9);
  });

  it('ends at 4096, however fast that is', async () => {
    const {measured, sizes} = machine(() => 0.5);
    expect(await measured).to.be.closeTo((2 * 4096 ** 3) / 0.0005 / 1e9, 1e-6);
    expect(sizes.at(-1)).to.equal(4096);
  });
});
