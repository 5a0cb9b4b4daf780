import {expect} from 'chai';
import {readWeights, toFloat32, type WeightSource} from '../src/index.ts';
import {expectCode} from './support/errors.ts';
import {expectBits, fixtureBytes, fixtureJson} from './support/fixtures.ts';
import {zipOf} from './support/pthOf.ts';

const GOLDEN = [
  ['dtypes-strides.pth', 'dtypes-strides.json', 'each dtype in each stride pattern'],
  ['net.pth', 'net.json', 'a state dict with _metadata'],
  ['parameters.pth', 'parameters.json', 'Parameters'],
  ['checkpoint.pth', 'checkpoint.json', 'the state dict of a training checkpoint'],
  [
    'hub-1.6.pth',
    'hub-1.6.json',
    'a file in the layout of PyTorch 1.6 to 2.0: pointer keys, descriptors, no byteorder',
  ],
  ['big-endian.pth', 'big-endian.json', 'a big-endian file'],
  ['tiny.pth', 'tiny.json', 'a plain dict'],
  ['empty.pth', 'empty.json', 'an empty state dict'],
  ['dtypes.safetensors', 'dtypes.json', 'each dtype'],
  ['tiny.safetensors', 'tiny-safetensors.json', 'two dtypes'],
] as const;

describe('readWeights', () => {
  for (const [file, json, what] of GOLDEN) {
    it(`reads ${what} bit for bit as the reference does (${file})`, async () => {
      const sd = await readWeights(fixtureBytes(file));
      const expected = fixtureJson<Parameters<typeof expectBits>[1]>(json);
      // The reference writes safetensors sorted by its own rules; its .pth keep the order of the dict.
      const order = file.endsWith('.safetensors') ? [...sd.keys()] : expected.map(([name]) => name);
      expected.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
      await expectBits(sd, expected);
    });
  }

  it('reads a Blob and any WeightSource, and asks a source only for ranges inside it', async () => {
    const bytes = fixtureBytes('dtypes-strides.pth');
    const expected = fixtureJson<Parameters<typeof expectBits>[1]>('dtypes-strides.json');
    await expectBits(await readWeights(new Blob([new Uint8Array(bytes)])), expected);
    const source: WeightSource = {
      name: 'memory',
      size: bytes.length,
      async read(offset, length) {
        expect(offset).to.be.at.least(0);
        expect(offset + length).to.be.at.most(bytes.length);
        return bytes.slice(offset, offset + length);
      },
    };
    await expectBits(await readWeights(source), expected);
  });

  it('reads an ArrayBuffer and any view of one', async () => {
    const expected = fixtureJson<Parameters<typeof expectBits>[1]>('net.json');
    const {buffer} = new Uint8Array(fixtureBytes('net.pth'));
    await expectBits(await readWeights(buffer), expected);
    await expectBits(await readWeights(new DataView(buffer) as unknown as Uint8Array), expected);
  });

  it('says what to give instead of what is no file', async () => {
    const NO_FILE: [source: unknown, says: string][] = [
      [
        'net.pth',
        "the text 'net.pth' is no file; give bytes, a Blob, the answer to a fetch or a WeightSource; paths are opened by openWeights of @tfjs-zoo/weights/node",
      ],
      [Promise.resolve(), 'a Promise is no file; await it first'],
      [undefined, '[object Undefined] is no file; give bytes'],
      [{read: () => 0}, '[object Object] is no file; give bytes'],
      [[1, 2], '[object Array] is no file; give bytes'],
    ];
    for (const [source, says] of NO_FILE) {
      const error = await expectCode(() => readWeights(source as Uint8Array), 'E_VALUE');
      expect(error.message).to.contain(`readWeights (unknown): ${says}`);
    }
  });

  it('reads no element before data() is called', async () => {
    const bytes = fixtureBytes('dtypes.safetensors');
    const dataStart = 8 + bytes[0] + 256 * bytes[1];
    let furthest = 0;
    const read = async (offset: number, length: number) => {
      furthest = Math.max(furthest, offset > 8 ? offset + length : 0);
      return bytes.slice(offset, offset + length);
    };
    const sd = await readWeights({name: 'memory', size: bytes.length, read});
    expect(furthest).to.equal(0);
    await sd.get('float32.contiguous')?.data();
    expect(furthest).to.be.greaterThan(dataStart);
  });

  it('hands out memory of its own: changing a tensor does not change the file given', async () => {
    const bytes = fixtureBytes('tiny.safetensors');
    const before = [...bytes];
    const tensor = (await readWeights(bytes)).get('w');
    if (tensor === undefined) throw new Error('no w');
    (await toFloat32(tensor)).fill(7);
    expect([...bytes]).to.deep.equal(before);
    expect([...(await toFloat32(tensor))]).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it('works on a view into a larger buffer', async () => {
    const bytes = fixtureBytes('net.pth');
    const padded = new Uint8Array(bytes.length + 7);
    padded.set(bytes, 3);
    await expectBits(await readWeights(padded.subarray(3, 3 + bytes.length)), fixtureJson('net.json'));
  });

  it('refuses a source that returns fewer bytes than asked', async () => {
    const source: WeightSource = {name: 'short', size: 100, read: async () => new Uint8Array(1)};
    const error = await expectCode(() => readWeights(source), 'E_TRUNCATED');
    expect(error.message).to.equal('short (unknown): asked for 100 bytes and got 1 (at byte 0)');
  });

  it('reads as the format it is told, and lists the formats if that one is unknown', async () => {
    await expectCode(() => readWeights(fixtureBytes('tiny.pth'), {format: 'safetensors'}), 'E_LIMIT');
    const error = await expectCode(() => readWeights(fixtureBytes('tiny.pth'), {format: 'gguf'}), 'E_UNSUPPORTED');
    expect(error.message).to.match(
      /^bytes \(gguf\): there is no format of that name; there are 'pth', .*'safetensors'/,
    );
  });

  it('keeps to limits', async () => {
    const tiny = fixtureBytes('tiny.pth');
    const net = fixtureBytes('net.pth');
    await expectCode(() => readWeights(tiny, {limits: {maxFileBytes: 1000}}), 'E_LIMIT');
    await expectCode(() => readWeights(tiny, {limits: {maxHeaderBytes: 100}}), 'E_LIMIT');
    await expectCode(() => readWeights(tiny, {limits: {maxRank: 1}}), 'E_LIMIT');
    await expectCode(() => readWeights(tiny, {limits: {maxElements: 5}}), 'E_LIMIT');
    await expectCode(() => readWeights(net, {limits: {maxTensors: 5}}), 'E_LIMIT');
    await expectCode(() => readWeights(net, {limits: {maxOps: 50}}), 'E_LIMIT');
    await expectCode(() => readWeights(net, {limits: {maxStack: 10}}), 'E_LIMIT');
    await expectCode(() => readWeights(net, {limits: {maxMemo: 10}}), 'E_LIMIT');
    const safetensors = fixtureBytes('tiny.safetensors');
    await expectCode(() => readWeights(safetensors, {limits: {maxHeaderBytes: 10}}), 'E_LIMIT');
    await expectCode(() => readWeights(safetensors, {limits: {maxTensors: 1}}), 'E_LIMIT');
    await expectCode(() => readWeights(safetensors, {limits: {maxRank: 1}}), 'E_LIMIT');
    await expectCode(() => readWeights(safetensors, {limits: {maxElements: 5}}), 'E_LIMIT');
  });
});

describe('readWeights on files that are not weights it reads', () => {
  const text = (s: string) => new TextEncoder().encode(s.padEnd(300, ' '));
  const CASES: [what: string, bytes: Uint8Array, format: string, says: RegExp][] = [
    ['an empty file', new Uint8Array(0), 'empty', /empty file; download or copy it again/],
    ['a web page', text('\n<!DOCTYPE html><html>'), 'html', /web page.*check the URL/],
    ['a git-lfs pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:00'), 'git-lfs', /git lfs pull/],
    ['plain text', text('Hello, world'), 'text', /plain text, not weights/],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), 'gzip', /run gunzip/],
    ['7z', Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4), '7z', /unpack it first/],
    [
      'HDF5',
      Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0),
      'hdf5',
      /safetensors instead, in Python: .*model\.weights/,
    ],
    [
      'TensorFlow Lite',
      Uint8Array.of(0x1c, 0, 0, 0, ...new TextEncoder().encode('TFL3')),
      'tflite',
      /that it was made from/,
    ],
    ['GGUF', text('GGUF\x03'), 'gguf', /llama\.cpp.*open the safetensors/],
    [
      'a SavedModel',
      Uint8Array.of(8, 1, 0x12, 0xd9, 0xaa, 1, 0x0a, 0xd6, 0x0e, ...new Uint8Array(40)),
      'saved-model',
      /a TensorFlow SavedModel.*in Python/,
    ],
    [
      "a file of PyTorch's 1.0 preview",
      text('PYTORCH1'),
      'pth-1.0-preview',
      /only that version reads.*model\.state_dict/,
    ],
    [
      "ONNX Runtime's format",
      Uint8Array.of(0x20, 0, 0, 0, ...new TextEncoder().encode('ORTM')),
      'ort',
      /open the \.onnx/,
    ],
    ['text behind an empty line', text('\n<p>Not found'), 'text', /plain text/],
    ['a bare pickle', Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0), 'pickle', /could run code/],
    ['TorchScript', fixtureBytes('refused-torchscript.pt'), 'pth', /TorchScript, which is a program/],
    [
      'complex tensors',
      fixtureBytes('refused-complex.pth'),
      'pth',
      /tensor 'c': elements of torch\.ComplexFloatStorage/,
    ],
    ['lazily negated tensors', fixtureBytes('refused-negated.pth'), 'pth', /negated tensor; save tensor\.resolve_neg/],
  ];
  for (const [what, bytes, format, says] of CASES) {
    it(`says of ${what} what it is and what to do`, async () => {
      const error = await expectCode(() => readWeights(bytes), 'E_UNSUPPORTED');
      expect(error.format).to.equal(format);
      expect(error.message).to.match(says);
    });
  }

  const ZIPS: [what: string, entries: readonly string[], says: RegExp][] = [
    [
      'Keras',
      ['metadata.json', 'config.json', 'model.weights.h5'],
      /a Keras model \(\.keras\).* in Python: safetensors/,
    ],
    [
      'torch.export',
      ['net/archive_format', 'net/data/weights/weight_0'],
      /a program of torch\.export.*torch\.export\.load/,
    ],
    [
      'others',
      ['a.txt', 'b/c'],
      /no data\.pkl among its entries 'a\.txt', 'b\/c'; if weights were packed with zip, unpack/,
    ],
  ];
  for (const [what, entries, says] of ZIPS) {
    it(`says of a zip of ${what} what it is and what to do`, async () => {
      const zip = await zipOf(entries.map(name => [name, '{}']));
      expect((await expectCode(() => readWeights(zip), 'E_UNSUPPORTED')).message).to.match(says);
    });
  }

  it('shows the first bytes of what it does not know', async () => {
    const error = await expectCode(() => readWeights(Uint8Array.of(1, 2, 3, 255)), 'E_MAGIC');
    expect(error.message).to.match(
      /it begins with 01 02 03 ff\); those of the formats pth, .*safetensors, onnx, .* can$/,
    );
  });

  it('never mistakes a safetensors file for something else by its header length', async () => {
    // A length of 0x0280 begins like a pickle, 0x8b1f like gzip, 0x120808 like ONNX.
    for (const length of [0x0280, 0x8b1f, 0x120808]) {
      const file = new Uint8Array(8 + length).fill(0x20);
      new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
      file.set([0x7b, 0x7d], 8);
      expect((await readWeights(file)).size).to.equal(0);
    }
  });
});
