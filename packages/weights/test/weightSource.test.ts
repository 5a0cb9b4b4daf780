import {expect} from 'chai';
import {crc32} from '../src/crc32.ts';
import {bytesSource, readWeights, tensorOf, type WeightSource, writePth} from '../src/index.ts';
import {expectCode} from './support/errors.ts';

/** Values of a tensor that is large enough to get memory of its own. */
const VALUES = Float32Array.from({length: 50_000}, (_, i) => i / 3);

describe('WeightSource', () => {
  let file: Uint8Array;
  before(async () => {
    file = await writePth(new Map([['w', tensorOf('float32', [VALUES.length], VALUES)]]));
  });

  /** A source that notes what it is asked for and hands a tensor's bytes over in pieces of 1000. */
  function noting(over: Partial<WeightSource> = {}): {source: WeightSource; read: number[]; into: number[]} {
    const [read, into]: number[][] = [[], []];
    const plain = bytesSource(file);
    const source: WeightSource = {
      ...plain,
      async read(offset, length) {
        read.push(length);
        return await plain.read(offset, length);
      },
      async readInto(offset, target, seen) {
        into.push(target.length);
        await plain.readInto?.(offset, target);
        for (let at = 0; at < target.length; at += 1000) seen?.(target.subarray(at, at + 1000));
      },
      crc32,
      ...over,
    };
    return {source, read, into};
  }

  for (const [when, limits] of [
    ['', {}],
    [', with a deadline too', {deadline: Date.now() + 3.6e6}],
  ] as const) {
    it(`has tensors read in pieces by its readInto, whose CRC-32 is verified${when}`, async () => {
      const {source, read, into} = noting();
      const tensor = (await readWeights(source, {limits})).get('w');
      read.length = 0;
      expect(await tensor?.data()).to.deep.equal(VALUES);
      expect([read, into.at(-1)]).to.deep.equal([[], VALUES.byteLength]);
    });

    it(`has its own crc32 believed${when}`, async () => {
      const {source} = noting({crc32: (bytes, previous) => crc32(bytes, previous) ^ 1});
      await expectCode(() => readWeights(source, {limits}), 'E_CRC');
    });
  }

  it('need not have either', async () => {
    const {source, read} = noting({readInto: undefined, crc32: undefined});
    expect(await (await readWeights(source)).get('w')?.data()).to.deep.equal(VALUES);
    expect(read.at(-1)).to.equal(VALUES.byteLength);
  });

  it('passes on what its readInto throws', async () => {
    const {source} = noting();
    const tensor = (await readWeights({...source, readInto: async (...args) => broken(source, args)})).get('w');
    await expect(tensor?.data()).to.be.rejectedWith('the network is gone');
  });
});

/** Reads what is small, and no tensor. */
async function broken(source: WeightSource, args: Parameters<NonNullable<WeightSource['readInto']>>): Promise<void> {
  if (args[1].length >= VALUES.byteLength) throw new Error('the network is gone');
  await source.readInto?.(...args);
}
