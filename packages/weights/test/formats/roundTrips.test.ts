/** One law for every row of the table of writers: what is written is read back, and what cannot be is refused. */
import {expect} from 'chai';
import fc from 'fast-check';
import type {OutputPlan} from '../../src/formats/outputPlan.ts';
import {writers} from '../../src/formats/writers.ts';
import {readWeights, type StateDict, toFloat32, WeightFormatError, type WeightTensor} from '../../src/index.ts';
import {anyStateDict} from '../support/anyStateDict.ts';
import {bitsOf} from '../support/fixtures.ts';

/** Types that every format has, and every row must therefore write. */
const COMMON: readonly string[] = ['float32', 'int32', 'bool'];

async function bytesOf(chunks: ReturnType<OutputPlan['main']>): Promise<Uint8Array> {
  if (chunks instanceof Uint8Array) return chunks;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

/** All files that a plan makes. */
async function carryOut(plan: OutputPlan): Promise<{main: Uint8Array; files: Map<string, Uint8Array>}> {
  const files = new Map<string, Uint8Array>();
  for (const shard of plan.shards) files.set(shard.name, await bytesOf(shard.chunks()));
  return {main: await bytesOf(plan.main([...files.keys()])), files};
}

/** The same type and bits, or another type that holds exactly these numbers. */
async function expectSame(read: WeightTensor, written: WeightTensor, about: string): Promise<void> {
  expect(read.shape, about).to.deep.equal(written.shape);
  if (read.dtype === written.dtype) {
    expect(await bitsOf(new Map([['', read]])), about).to.deep.equal(await bitsOf(new Map([['', written]])));
  } else if (read.dtype === 'float32') {
    expect(await read.data(), about).to.deep.equal(await toFloat32(written));
  } else {
    expect(Array.from(await read.data(), Number), about).to.deep.equal(Array.from(await written.data(), Number));
    expect(COMMON, about).to.include(read.dtype);
  }
}

describe('every writer', () => {
  for (const {name, shards, plan} of writers) {
    // A single array has no name, and cannot be two.
    const states = name === 'npy' ? anyStateDict.map(sd => new Map([...sd].slice(0, 1))) : anyStateDict;
    for (const maxShardBytes of shards ? [undefined, 1000] : [undefined]) {
      it(`is read back by its reader: ${name}${maxShardBytes ? ' in shards' : ''}`, async () => {
        let same = 0;
        const law = async (sd: StateDict) => {
          try {
            const {main, files} = await carryOut(plan(sd, 'model', {maxShardBytes}));
            const read = await readWeights(main, {files});
            if (name !== 'npy') expect([...read.keys()]).to.deep.equal([...sd.keys()]);
            const written = [...sd];
            for (const [i, tensor] of [...read.values()].entries())
              await expectSame(tensor, written[i][1], written[i][0]);
            expect(read.size).to.equal(sd.size);
            same++;
          } catch (error) {
            if (!(error instanceof WeightFormatError)) throw error;
            // Refusing is for types and names that a format lacks.
            const plain = [...sd].every(([key, {dtype}]) => COMMON.includes(dtype) && /^[\w.]+$/.test(key));
            if (plain && sd.size > 0) throw error;
          }
        };
        await fc.assert(fc.asyncProperty(states, law), {numRuns: 100});
        expect(same).to.be.greaterThan(15);
      });
    }
  }
});
