/** Every format that is read to every format that is written: files of packages/weights/test/fixtures, made by reference libraries. */
import {readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {openWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {bitsOf, type Expected, fixtureJson, fixturePath} from '../../weights/test/support/fixtures.ts';
import {runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

/** One file of each format and container that is read, and where its content is written down. */
const SOURCES: readonly (readonly [file: string, expected: string])[] = [
  ['net.pth', 'net.json'],
  ['stacked-net.pth', 'stacked-net.json'],
  ['tar-net.pth', 'tar-net.json'],
  ['tiny.safetensors', 'tiny-safetensors.json'],
  ['sharded/model.safetensors.index.json', 'sharded/expected.json'],
  ['sharded/pytorch_model.bin.index.json', 'sharded/expected.json'],
  ['npz-tiny.npz', 'npz-tiny.json'],
  ['npy-tiny.npy', 'npy-tiny.json'],
  ['conv.onnx', 'conv.onnx.json'],
  ['quantised.onnx', 'quantised.onnx.json'],
  ['net.caffemodel', 'net.caffemodel.json'],
  ['mean.binaryproto', 'mean.binaryproto.json'],
  ['tfjs-layers/model.json', 'tfjs-layers.json'],
];

/** What is written, with further arguments, and where it is then. */
const TARGETS: readonly (readonly [file: string, argv: readonly string[], opens: string])[] = [
  ['out.safetensors', [], 'out.safetensors'],
  ['split.safetensors', ['--max-shard', '1'], 'split.safetensors.index.json'],
  ['out.pth', [], 'out.pth'],
  ['out.npz', [], 'out.npz'],
  ['out.npy', [], 'out.npy'],
  ['out.json', [], 'out.json'],
  ['split.json', ['--max-shard', '100'], 'split.json'],
];

const sorted = (rows: readonly Expected[]): Expected[] => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

/** Integers as tfjs has them: int32 of the same values. */
function asInt32([name, dtype, shape, hex]: Expected): Expected {
  if (dtype !== 'int64' && dtype !== 'int8') return [name, dtype, shape, hex];
  const {buffer, byteOffset, byteLength} = Buffer.from(hex, 'hex');
  const own = buffer.slice(byteOffset, byteOffset + byteLength);
  const values = dtype === 'int8' ? [...new Int8Array(own)] : [...new BigInt64Array(own)].map(Number);
  return [name, 'int32', shape, Buffer.from(Int32Array.from(values).buffer).toString('hex')];
}

/** What a format cannot hold of these tensors, as it says. */
function refusal(file: string, rows: readonly Expected[]): string | undefined {
  const half = rows.find(([, dtype]) => dtype === 'bfloat16')?.[0];
  if (file.endsWith('.npy') && rows.length > 1)
    return `a .npy file holds one array, this state dict has ${rows.length}`;
  if (file.endsWith('.npz') && half !== undefined) return `tensor '${half}': NumPy has no bfloat16`;
  if (file.endsWith('.json') && half !== undefined) return `tensor '${half}': tfjs has no bfloat16`;
  return undefined;
}

describe('tfjs-zoo convert, from every format to every other,', () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);

  for (const [source, content] of SOURCES) {
    for (const [target, argv, opens] of TARGETS) {
      it(`gives the same tensors, or says which cannot be had: ${source} to ${[target, ...argv].join(' ')}`, async () => {
        const rows = fixtureJson<Expected[]>(content);
        const {status, stderr} = await runCli(['convert', fixturePath(source), at(target), ...argv]);
        const refused = refusal(target, rows);
        if (refused !== undefined) {
          expect(status).to.equal(1);
          expect(stderr).to.include(refused);
          expect(readdirSync(directory.path)).to.deep.equal([]);
          return;
        }
        expect({status, stderr: stderr.trimEnd().split('\n').at(-1)}).to.deep.equal({
          status: 0,
          stderr: `converting ${basename(source)}: ${rows.length} of ${rows.length} tensors (100 %)`,
        });
        // one tensor alone is one file
        const main = rows.length === 1 && opens.endsWith('.index.json') ? target : opens;
        const written = await bitsOf(await openWeights(at(main)));
        let expected = target.endsWith('.json') ? rows.map(asInt32) : rows;
        if (target.endsWith('.npy')) expected = expected.map(([, ...rest]) => ['array', ...rest]);
        expect(sorted(written)).to.deep.equal(sorted(expected));
      });
    }
  }
});
