import {expect} from 'chai';
import {runCli} from './support/runCli.ts';

/** Command lines that cannot be, and the sentence that answers each. */
const WRONG: [argv: string[], said: string][] = [
  [
    [],
    'a command is missing (known: doctor, list, info, predict, weights, convert, data, native); see tfjs-zoo --help',
  ],
  [
    ['lst'],
    "unknown command 'lst' (did you mean list?); known: doctor, list, info, predict, weights, convert, data, native",
  ],
  [['frobnicate'], "unknown command 'frobnicate'; known: doctor, list, info, predict, weights, convert, data, native"],
  [
    ['help', 'frobnicate'],
    "unknown command 'frobnicate' (known: doctor, list, info, predict, weights, convert, data, native); see tfjs-zoo --help",
  ],
  [['native'], 'native: a command is missing (known: install); see tfjs-zoo native --help'],
  [['native', 'instal'], "native: unknown command 'instal' (did you mean install?); known: install"],
  [
    ['native', 'install', '--forse'],
    "native install: unknown option '--forse' (did you mean --force?); see tfjs-zoo native install --help",
  ],
  [['data'], 'data: a command is missing (known: describe, sheet); see tfjs-zoo data --help'],
  [
    ['data', 'describe'],
    "data describe: missing required argument 'dir'; usage: tfjs-zoo data describe [options] <dir>",
  ],
  [
    ['data', 'describe', 'photos', '--limit', '0'],
    "data describe: option '--limit <n>' argument '0' is invalid. Give a whole number, at least 1; see tfjs-zoo data describe --help",
  ],
  [
    ['data', 'sheet', 'photos'],
    "data sheet: required option '-o, --output <file>' not specified; see tfjs-zoo data sheet --help",
  ],
  [
    ['data', 'sheet', 'photos', '-o', 'sheet.jpg'],
    'data sheet: a PNG is written, and sheet.jpg does not name one; give -o sheet.png',
  ],
  [
    ['data', 'sheet', 'photos', '-o', 'a.png', '--seed', '-1'],
    "data sheet: option '--seed <n>' argument '-1' is invalid. Give a whole number from 0 to 4294967295; see tfjs-zoo data sheet --help",
  ],
  [
    ['data', 'sheet', 'photos', '-o', 'a.png', '--count', '401'],
    'data sheet: --count 401 is too much; give at most 400',
  ],
  [
    ['data', 'sheet', 'photos', '-o', 'a.png', '--size', '5000'],
    'data sheet: --size 5000 is too much; give at most 4096',
  ],
  [['weights'], 'weights: a command is missing (known: ls, fetch, path, verify, prune); see tfjs-zoo weights --help'],
  [
    ['weights', 'fetch'],
    "weights fetch: missing required argument 'weights'; usage: tfjs-zoo weights fetch [options] <weights...>",
  ],
  [
    ['weights', 'fetch', 'alexnet_mini', 'alexnet/V9'],
    "weights fetch: alexnet has no weights 'V9'; there are IMAGENET1K_V1 and DEFAULT",
  ],
  [
    ['weights', 'verify', 'alexnet_mini'],
    'weights verify: alexnet_mini/DIGITS_V1 comes with the package; leave it out',
  ],
  [['weights', 'prune', '--force'], "weights prune: unknown option '--force'; see tfjs-zoo weights prune --help"],
  [['convert', 'a.pth'], "convert: missing required argument 'out'; usage: tfjs-zoo convert [options] <in> <out>"],
  [
    ['convert', 'a.pth', 'b.onnx'],
    'convert: the extension of b.onnx names no format that can be written; use .safetensors, .pth, .pt, .npz, .npy, .json, or give --to: safetensors, pth, npz, npy, tfjs',
  ],
  [
    ['convert', 'a.pth', 'b.safetensors.index.json'],
    'convert: b.safetensors.index.json is the name of an index; give b.safetensors, and --max-shard writes one',
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--to', 'onnx'],
    "convert: option '--to <format>' argument 'onnx' is invalid. Allowed choices are safetensors, pth, npz, npy, tfjs; see tfjs-zoo convert --help",
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--from', 'h5'],
    "convert: option '--from <format>' argument 'h5' is invalid. Allowed choices are pth, npz, npy, safetensors, onnx, caffemodel, binaryproto, sharded, tfjs; see tfjs-zoo convert --help",
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--dtype', 'int8'],
    "convert: option '--dtype <type>' argument 'int8' is invalid. Allowed choices are float32, float16, bfloat16; see tfjs-zoo convert --help",
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--max-shard', '5GB'],
    'convert: --max-shard splits safetensors and tfjs, and OUT is npz; leave it out',
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--model', 'alexnt'],
    "convert: there is no model 'alexnt'; there are alexnet, alexnet_caffe, alexnet_mini",
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--num-classes', '7'],
    'convert: --num-classes is about the head of a model; give --model, too',
  ],
  [
    ['convert', 'a.pth', 'b', '--model', 'alexnet', '--to', 'npz', '--num-classes', '0'],
    "convert: option '--num-classes <n>' argument '0' is invalid. Give a whole number, at least 1; see tfjs-zoo convert --help",
  ],
  [
    ['convert', 'a.pth', 'b.npz', '--max-shard', '5XB'],
    "convert: option '--max-shard <size>' argument '5XB' is invalid. Give a size in bytes, or with a unit, such as 5GB, 500MB or 1GiB; see tfjs-zoo convert --help",
  ],
  [['list', '--josn'], "list: unknown option '--josn' (did you mean --json?); see tfjs-zoo list --help"],
  [
    ['list', 'a', 'b'],
    "list: too many arguments for 'list'. Expected 1 argument but got 2; usage: tfjs-zoo list [options] [pattern]",
  ],
  [['info'], "info: missing required argument 'model'; usage: tfjs-zoo info [options] <model>"],
  [['info', 'alexnt'], "info: there is no model 'alexnt'; there are alexnet, alexnet_caffe, alexnet_mini"],
  [['predict'], "predict: missing required argument 'image'; usage: tfjs-zoo predict [options] <image...>"],
  [['predict', 'x.png', '--model'], "predict: option '--model <name>' argument missing; see tfjs-zoo predict --help"],
  [
    ['predict', 'x.png', '--model', 'alexnet_mini', '--top', '11'],
    'predict: --top 11 is more than the 10 classes of alexnet_mini; give at most 10',
  ],
  [
    ['predict', 'x.png', '--backend', 'gpu'],
    "predict: option '--backend <name>' argument 'gpu' is invalid. Allowed choices are auto, native, webgpu, wasm, cpu; see tfjs-zoo predict --help",
  ],
  [
    ['predict', 'x.png', '--model', 'alexnt'],
    "predict: there is no model 'alexnt'; there are alexnet, alexnet_caffe, alexnet_mini, or give the directory of a saved model as a path, such as ./my-model",
  ],
  [
    ['predict', 'x.png', '--weights', 'imagenet'],
    "predict: alexnet has no weights 'imagenet'; there are IMAGENET1K_V1 and DEFAULT, or give a file as a path, such as ./weights.pth",
  ],
  [
    ['predict', 'x.png', '--model', './mine', '--weights', './w.pth'],
    'predict: the saved model ./mine has its own weights; leave --weights out',
  ],
];

for (const n of ['0', '-1', '1.5', 'five', '', '1e400']) {
  WRONG.push([
    ['predict', 'x.png', '--top', n],
    `predict: option '--top <n>' argument '${n}' is invalid. Give a whole number, at least 1; see tfjs-zoo predict --help`,
  ]);
}

describe('a command line that cannot be', () => {
  for (const [argv, said] of WRONG) {
    it(`is answered in one sentence, exit code 2: tfjs-zoo ${argv.join(' ')}`, async () => {
      expect(await runCli(argv)).to.deep.equal({status: 2, stdout: '', stderr: `tfjs-zoo: ${said}\n`});
    });
  }

  it('is answered in JSON as well if that was asked for', async () => {
    const {status, stdout, stderr} = await runCli(['predict', '--json']);
    const message = "predict: missing required argument 'image'; usage: tfjs-zoo predict [options] <image...>";
    expect(status).to.equal(2);
    expect(JSON.parse(stdout)).to.deep.equal({error: {name: 'UsageError', message}});
    expect(stderr).to.equal(`tfjs-zoo: ${message}\n`);
  });
});
