import {createHash} from 'node:crypto';
import {expect} from 'chai';
import fc from 'fast-check';
import {encode} from '../../src/dtypes.ts';
import {
  pthChunks,
  readWeights,
  type StateDict,
  safetensorsChunks,
  tensorOf,
  type WeightTensor,
  writeNpz,
  writePth,
  writeSafetensors,
  writeTfjs,
} from '../../src/index.ts';
import {anyStateDict} from '../support/anyStateDict.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, expectBits, fixtureJson} from '../support/fixtures.ts';
import {samples} from '../support/samples.ts';

const WRITERS = [
  ['writePth', writePth, pthChunks],
  ['writeSafetensors', writeSafetensors, safetensorsChunks],
] as const;

describe('the writers', () => {
  it('make exactly the bytes that PyTorch, safetensors and NumPy were seen to load', async () => {
    // scripts/fixtures/check_written_weights.py --record
    const {sha256} = fixtureJson<{sha256: Record<string, string>}>('written.json');
    const made = [...(await samples())].map(([name, {bytes}]) => [
      name,
      createHash('sha256').update(bytes).digest('hex'),
    ]);
    expect(Object.fromEntries(made)).to.deep.equal(sha256);
  });

  for (const [name, write, chunks] of WRITERS) {
    it(`${name}: any state dict is read back with its order, types, shapes and bits`, async () => {
      await fc.assert(
        fc.asyncProperty(anyStateDict, async sd => {
          await expectBits(await readWeights(await write(sd)), await bitsOf(sd));
        }),
        {numRuns: 60},
      );
    });

    it(`${name}: the chunks are the file, and each tensor is asked for once, when its turn comes`, async () => {
      const asked: string[] = [];
      const lazy = (tensorName: string): WeightTensor => ({
        dtype: 'float32',
        shape: [2],
        async data() {
          asked.push(tensorName);
          return Float32Array.of(1, 2);
        },
      });
      const sd: StateDict = new Map([
        ['a', lazy('a')],
        ['b', lazy('b')],
      ]);
      const seen: number[] = [];
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks(sd)) {
        parts.push(chunk);
        seen.push(asked.length);
      }
      expect(asked).to.deep.equal(['a', 'b']);
      expect(seen).to.include(1);
      expect(Buffer.concat(parts).equals(await write(sd))).to.equal(true);
    });

    it(`${name}: converts floating types on request and leaves the others`, async () => {
      const sd: StateDict = new Map([
        ['f32', tensorOf('float32', [2], Float32Array.of(1 / 3, -2))],
        ['f64', tensorOf('float64', [1], Float64Array.of(1 + 2 ** -11 + 2 ** -40))],
        ['bf16', tensorOf('bfloat16', [1], Uint16Array.of(0x3eab))],
        ['count', tensorOf('int64', [], BigInt64Array.of(7n))],
        ['mask', tensorOf('bool', [1], Uint8Array.of(1))],
      ]);
      const half = await readWeights(await write(sd, {dtype: 'float16'}));
      expect([...half.values()].map(t => t.dtype)).to.deep.equal(['float16', 'float16', 'float16', 'int64', 'bool']);
      expect(await half.get('f32')?.data()).to.deep.equal(Uint16Array.of(0x3555, 0xc000));
      // Rounded once: by way of float32 the 2^-40 would be lost and the tie broken to 0x3c00.
      expect(await half.get('f64')?.data()).to.deep.equal(Uint16Array.of(0x3c01));
      expect(await half.get('bf16')?.data()).to.deep.equal(Uint16Array.of(0x3558));
      const wide = await readWeights(await write(sd, {dtype: 'float32'}));
      expect(await wide.get('bf16')?.data()).to.deep.equal(Float32Array.of(0.333984375));
      expect((await readWeights(await write(sd, {dtype: 'bfloat16'}))).get('f64')?.dtype).to.equal('bfloat16');
    });

    it(`${name}: refuses a value that the requested type cannot hold`, async () => {
      const sd: StateDict = new Map([['w', tensorOf('float32', [1], Float32Array.of(70_000))]]);
      const error = await expectCode(() => write(sd, {dtype: 'float16'}), 'E_RANGE');
      expect(error.message).to.equal(
        "convert (memory): tensor 'w': element 0 is 70000, beyond float16's largest value 65504; keep float32",
      );
      const infinite = new Map([['w', tensorOf('float32', [1], Float32Array.of(Number.POSITIVE_INFINITY))]]);
      expect(await (await readWeights(await write(infinite, {dtype: 'float16'}))).get('w')?.data()).to.deep.equal(
        Uint16Array.of(0x7c00),
      );
    });

    it(`${name}: refuses a tensor whose data are not what it says`, async () => {
      const short: WeightTensor = {dtype: 'float32', shape: [3], data: async () => new Float32Array(2)};
      const error = await expectCode(() => write(new Map([['w', short]])), 'E_SHAPE');
      expect(error.message).to.contain("tensor 'w': its data has 8 bytes, float32 [3] takes 12");
      const impossible: WeightTensor = {dtype: 'float32', shape: [-1], data: async () => new Float32Array(0)};
      await expectCode(() => write(new Map([['w', impossible]])), 'E_SHAPE');
    });

    it(`${name}: refuses names that have no UTF-8`, async () => {
      await expectCode(() => write(new Map([['a\ud800', tensorOf('float32', [0], new Float32Array(0))]])), 'E_NAME');
    });
  }

  it('writePth: writes more tensors than a pickle may hold on its stack', async () => {
    const scalar = tensorOf('uint8', [], Uint8Array.of(1));
    const sd: StateDict = new Map(Array.from({length: 6000}, (_, i) => [`layer.${i}`, scalar]));
    expect([...(await readWeights(await writePth(sd))).keys()]).to.deep.equal([...sd.keys()]);
  });

  it('writeSafetensors: keeps the order of the map for data of one width, and aligns each tensor to its elements', async () => {
    const sd: StateDict = new Map([
      ['z', tensorOf('uint8', [3], Uint8Array.of(1, 2, 3))],
      ['b', tensorOf('float32', [1], Float32Array.of(1))],
      ['a', tensorOf('float32', [1], Float32Array.of(2))],
      ['d', tensorOf('float64', [1], Float64Array.of(3))],
    ]);
    const bytes = await writeSafetensors(sd);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect((8 + length) % 8).to.equal(0);
    expect(Object.keys(header)).to.deep.equal(['z', 'b', 'a', 'd']);
    expect(header.d.data_offsets).to.deep.equal([0, 8]);
    expect(header.b.data_offsets).to.deep.equal([8, 12]);
    expect(header.a.data_offsets).to.deep.equal([12, 16]);
    expect(header.z.data_offsets).to.deep.equal([16, 19]);
  });

  it('writeSafetensors: keeps metadata, and refuses a tensor of that name', async () => {
    const bytes = await writeSafetensors(new Map(), {metadata: {format: 'pt', note: '"é"'}});
    const text = new TextDecoder().decode(bytes.subarray(8));
    expect(JSON.parse(text)).to.deep.equal({__metadata__: {format: 'pt', note: '"é"'}});
    expect((await readWeights(bytes)).size).to.equal(0);
    const taken = new Map([['__metadata__', tensorOf('float32', [0], new Float32Array(0))]]);
    await expectCode(() => writeSafetensors(taken), 'E_NAME');
  });

  it('writeSafetensors: refuses metadata that no reader would take', async () => {
    for (const [metadata, says] of [
      [{epoch: 3}, "metadata 'epoch' is 3; give text, such as String(value)"],
      [{half: '\ud800'}, "metadata 'half' is not valid Unicode"],
      [{'\udc00': ''}, "metadata '\\udc00' is not valid Unicode"],
    ] as const) {
      const write = () => writeSafetensors(new Map(), {metadata: metadata as object as Record<string, string>});
      expect((await expectCode(write, 'E_VALUE')).message).to.equal(`writeSafetensors (safetensors): ${says}`);
    }
  });

  it('refuse a dtype that weights are not written as, instead of writing bits of another', async () => {
    const sd = new Map([['w', tensorOf('float32', [1], Float32Array.of(1))]]);
    for (const write of [writePth, writeSafetensors, writeNpz, writeTfjs]) {
      const error = await expectCode(() => write(sd, {dtype: 'int16' as 'float16'}), 'E_VALUE');
      expect(error.message).to.contain(
        "the option dtype is 'int16'; give 'float32', 'float16', 'bfloat16', or leave it out",
      );
    }
  });

  it('writeSafetensors: takes a tensor piece by piece if it has pieces, and refuses it if they are too few or too many', async () => {
    let asked = 0;
    const inPieces = (pieces: readonly number[][]): StateDict => {
      async function* each() {
        for (const piece of pieces) {
          asked += 1;
          yield Float32Array.from(piece);
        }
      }
      const data = () => expect.fail('all at once');
      return new Map([['w', {dtype: 'float32', shape: [5], data, pieces: each}]]);
    };
    const whole = await writeSafetensors(new Map([['w', tensorOf('float32', [5], Float32Array.of(1, 2, 3, 4, 5))]]));
    expect(await writeSafetensors(inPieces([[1, 2], [3, 4], [5]]))).to.deep.equal(whole);
    expect(asked).to.equal(3);
    const few = await expectCode(() => writeSafetensors(inPieces([[1, 2], [3]])), 'E_SHAPE');
    expect(few.message).to.contain("tensor 'w': its data has 12 bytes, float32 [5] takes 20");
    asked = 0;
    const many = await expectCode(() => writeSafetensors(inPieces([[1, 2], [3, 4, 5, 6], [7]])), 'E_SHAPE');
    expect(many.message).to.contain("tensor 'w': its data has 24 or more bytes, float32 [5] takes 20");
    expect(asked).to.equal(2);
  });

  it('do not copy what they can pass on: a chunk is the tensor itself', async () => {
    const data = Float32Array.of(1, 2);
    expect(encode('float32', data).buffer).to.equal(data.buffer);
  });
});
