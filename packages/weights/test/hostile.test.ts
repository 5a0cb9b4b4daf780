/**
 * Files that claim much and hold little. Each is refused (or read) in a thread whose time and memory are watched, and after
 * reading no more bytes than the file has a few times over.
 */
import {expect} from 'chai';
import {bytesSource, readWeights, type WeightFormatErrorCode, type WeightSource} from '../src/index.ts';
import {watch} from './fuzz/fuzz.ts';
import {deflatedZipOf} from './support/deflatedZipOf.ts';
import {expectCode} from './support/errors.ts';
import {npyOf} from './support/npyOf.ts';
import {FLOAT, onnxOf} from './support/onnxOf.ts';
import {bytesOf, dictOf, FLOATS, int, storage, tensor} from './support/pickles.ts';
import {pickle, pthOf, unicode, zipOf} from './support/pthOf.ts';
import {tarOf} from './support/tarOf.ts';
import {field, float32, int as number} from './support/wire.ts';

interface Hostile {
  readonly what: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** Absent if the file is harmless and is read. */
  readonly code?: WeightFormatErrorCode;
  readonly says: RegExp;
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A safetensors file of this header. */
function safetensorsOf(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = utf8(header);
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

const npy = (shape: string, data = new Uint8Array(0)) =>
  npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`, data);

const tfjs = (weights: readonly unknown[], paths: readonly string[] = ['a.bin']) =>
  utf8(JSON.stringify({weightsManifest: [{paths, weights}]}));

/** Entries whose values are dicts, each of which holds the one before it twice. */
const doubled = (count: number) => [
  ...unicode('first'),
  ...bytesOf('}q\0'),
  ...Array.from({length: count}, (_, i) => [
    ...unicode(`d${i}`),
    ...bytesOf('}('),
    ...unicode('a'),
    ...bytesOf('h\0'),
    ...unicode('b'),
    ...bytesOf('h\0uq\0'),
  ]).flat(),
];

const BESIDE = {'a.bin': new Uint8Array(8)};

const HOSTILE: readonly Hostile[] = [
  {
    what: 'pickle: a dict that holds itself',
    make: () => pthOf(pickle('}q\0', unicode('state_dict'), 'h\0s.')),
    code: 'E_VALUE',
    says: /no state dict in the file, its keys are 'state_dict'; save model\.state_dict\(\) alone$/,
  },
  {
    what: 'pickle: dicts that hold the one before them twice, 100 times over',
    make: () => pthOf(pickle('}(', doubled(100), 'u.')),
    code: 'E_VALUE',
    says: /no state dict in the file, its keys are 'first', 'd0', .*, and 93 more; save/,
  },
  {
    what: 'pickle: the same, which to print would take longer than the sun shines',
    make: () =>
      pthOf(pickle('}(', unicode('w'), tensor(storage(6), 0, [6], [1]), doubled(100), 'u.'), {
        '0': FLOATS(0, 1, 2, 3, 4, 5),
      }),
    code: 'E_VALUE',
    says: /tensor 'first': the state dict holds a dict here, not a tensor/,
  },
  {
    what: 'pickle: tuples nested 200 000 deep',
    make: () => pthOf(pickle('N', new Array<number>(200_000).fill(0x85), '.')),
    code: 'E_VALUE',
    says: /the file holds a tuple, not a state dict; save model\.state_dict\(\)/,
  },
  {
    what: 'pickle: tuples nested 900 000 deep',
    make: () => pthOf(pickle('N', new Array<number>(900_000).fill(0x85), '.')),
    code: 'E_LIMIT',
    says: /more than limits\.maxOps = 1000000 steps \(at byte \d+\)$/,
  },
  {
    what: 'pickle: a list of 300 000 dicts, each of which takes more memory than the two bytes that ask for it',
    make: () => pthOf(pickle(']', '}a'.repeat(300_000), '.')),
    code: 'E_LIMIT',
    says: /more than limits\.maxOps = 1000000 steps/,
  },
  {
    what: 'pickle: a size of tuples nested 100 000 deep',
    make: () =>
      pthOf(
        dictOf([
          ...bytesOf('ctorch._utils\n_rebuild_tensor\n('),
          ...storage(6),
          ...int(0),
          0x29,
          ...new Array<number>(100_000).fill(0x85),
          ...bytesOf(')tR'),
        ]),
        {'0': FLOATS(0, 1, 2, 3, 4, 5)},
      ),
    code: 'E_SHAPE',
    says: /a size or stride of a tuple$/,
  },
  {
    what: 'pickle: two million steps',
    make: () => pthOf(pickle(']', 'Na'.repeat(1_000_000), '.')),
    code: 'E_LIMIT',
    says: /limits\.maxOps = 1000000/,
  },
  {
    what: 'pickle: 300 tensors of a million elements each, all of them one element repeated',
    make: () =>
      pthOf(
        pickle(
          '}(',
          Array.from({length: 300}, (_, i) => [
            ...unicode(`w${i}`),
            ...tensor(storage(6), 0, [255, 255, 16], [0, 0, 0]),
          ]).flat(),
          'u.',
        ),
        {'0': FLOATS(0, 1, 2, 3, 4, 5)},
      ),
    says: /300 tensors/,
  },
  {
    what: 'zip: 20 000 entries that are one and the same content',
    make: async () => {
      const one = await zipOf([['a/data.pkl', 'x']]);
      const view = new DataView(one.buffer);
      const end = one.length - 22;
      const start = view.getUint32(end + 16, true);
      const entry = one.slice(start, end);
      const names = Array.from({length: 20_000}, (_, i) => String(10_000 + i).padStart(10, 'n'));
      const entries = names.map(name => {
        const copy = entry.slice();
        copy.set(utf8(name), 46);
        return copy;
      });
      const tail = one.slice(end);
      const tailView = new DataView(tail.buffer);
      tailView.setUint16(8, 20_000, true);
      tailView.setUint16(10, 20_000, true);
      tailView.setUint32(12, entry.length * 20_000, true);
      return new Uint8Array(Buffer.concat([one.slice(0, start), ...entries, tail]));
    },
    code: 'E_HEADER',
    says: /zip entry 'nnnnn10000': its local header contradicts the directory \(at byte 0\)$/,
  },
  {
    what: 'npz: 20 MB of zeros in 20 kB',
    make: () => deflatedZipOf([['w.npy', npy('(5000000,)', new Uint8Array(20_000_000))]]),
    code: 'E_LIMIT',
    says: /limits\.maxInflateRatio = 100/,
  },
  {
    what: 'npy: 2^53 elements',
    make: () => npy('(9007199254740992,)'),
    code: 'E_SHAPE',
    says: /shape must be a tuple of non-negative integers/,
  },
  {
    what: 'npy: 2^52 elements in two dimensions',
    make: () => npy('(67108864, 67108864)'),
    code: 'E_RANGE',
    says: /the size of float32 \[67108864, 67108864\] overflows/,
  },
  {
    what: 'npy: 30 000 dimensions',
    make: () => npy(`(${'1,'.repeat(30_000)})`),
    code: 'E_LIMIT',
    says: /the header claims 60056 bytes, more than 10000/,
  },
  {
    what: 'npy: parentheses 30 000 deep',
    make: () => npy(`${'('.repeat(30_000)}${')'.repeat(30_000)}`),
    code: 'E_LIMIT',
    says: /the header claims 60054 bytes, more than 10000/,
  },
  {
    what: 'npy: a header of 4 GiB',
    make: () => Uint8Array.of(0x93, ...utf8('NUMPY'), 2, 0, 255, 255, 255, 255, ...utf8("{'descr'")),
    code: 'E_LIMIT',
    says: /the header claims 4294967295 bytes, more than 10000/,
  },
  {
    what: 'safetensors: a header of 2^63 bytes',
    make: () => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0x7b, 0x7d),
    code: 'E_MAGIC',
    says: /begins with 00 00 00 00 00 00 00 80/,
  },
  {
    what: 'safetensors: a header of 16 MiB in a file of 10 bytes',
    make: () => Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0x7b, 0x7d),
    code: 'E_TRUNCATED',
    says: /the header claims 16777216 bytes, the file has 10/,
  },
  {
    what: 'safetensors: 2^53 elements',
    make: () => safetensorsOf('{"w":{"dtype":"F32","shape":[9007199254740991],"data_offsets":[0,4]}}', float32(1)),
    code: 'E_RANGE',
    says: /tensor 'w': the size of shape \[9007199254740991\] overflows/,
  },
  {
    what: 'safetensors: objects nested 200 000 deep',
    make: () => safetensorsOf('{"a":'.repeat(200_000)),
    code: 'E_LIMIT',
    says: /limits\.maxDepth = 200/,
  },
  {
    what: 'safetensors: 20 000 tensors that share one range',
    make: () =>
      safetensorsOf(
        `{${Array.from({length: 20_000}, (_, i) => `"${i}":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}`).join()}}`,
        new Uint8Array(4),
      ),
    code: 'E_OVERLAP',
    says: /tensor '1': its data begins 4 bytes before the previous tensor's end/,
  },
  {
    what: 'safetensors: 20 000 names that are multiples of 65536, and empty tensors',
    make: () =>
      safetensorsOf(
        `{${Array.from({length: 20_000}, (_, i) => `"${i * 65536}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`).join()}}`,
      ),
    says: /20000 tensors/,
  },
  {
    what: 'safetensors: a name of 1 MB, in an error',
    make: () =>
      safetensorsOf(`{"${'x'.repeat(1_000_000)}":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, float32(1)),
    code: 'E_SHAPE',
    says: /^.{1,400}$/,
  },
  {
    what: 'safetensors: the name __proto__ twice, once escaped',
    make: () =>
      safetensorsOf(
        '{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u005f_proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
    code: 'E_DUP',
    says: /__proto__/,
  },
  {
    what: 'onnx: messages nested 3000 deep',
    make: () =>
      onnxOf(Array.from({length: 3000}).reduce<Uint8Array>(inner => field(5, field(7, inner)), new Uint8Array(0))),
    code: 'E_NAME',
    says: /an initializer has no name/,
  },
  {
    what: 'onnx: a million dimensions',
    make: () =>
      onnxOf(field(5, field(1, new Uint8Array(1_000_000).fill(1)), FLOAT, field(8, 'w'), field(9, float32(1)))),
    code: 'E_LIMIT',
    says: /limits\.maxRank = 32/,
  },
  {
    what: 'onnx: 100 001 tensors',
    make: () => {
      const one = field(5, FLOAT, field(8, 'w'), field(9, float32(1)));
      return onnxOf(new Uint8Array(Buffer.concat(new Array<Uint8Array>(100_001).fill(one))));
    },
    code: 'E_DUP',
    says: /tensor 'w': there are two of this name/,
  },
  {
    what: 'caffemodel: 2^53 elements',
    make: () =>
      field(
        100,
        field(1, 'conv1'),
        field(2, 'Convolution'),
        field(7, field(7, number(1, 2n ** 53n)), field(5, float32(1))),
      ),
    code: 'E_SHAPE',
    says: /a dimension is negative or beyond 2\^53/,
  },
  {
    what: 'tfjs: arrays nested 100 000 deep',
    make: () => utf8(`{"weightsManifest":${'['.repeat(100_000)}`),
    code: 'E_LIMIT',
    says: /limits\.maxDepth = 200/,
  },
  {
    what: 'tfjs: strings by the trillion, which end the process in tfjs itself',
    make: () => tfjs([{name: 's', shape: [1_000_000_000_000], dtype: 'string'}]),
    beside: BESIDE,
    code: 'E_UNSUPPORTED',
    says: /tensor 's': dtype string has no counterpart here; leave this tensor out of the model/,
  },
  {
    what: 'tfjs: 2^50 elements',
    make: () => tfjs([{name: 'w', shape: [2 ** 25, 2 ** 25], dtype: 'float32'}]),
    beside: BESIDE,
    code: 'E_LIMIT',
    says: /has more elements than limits\.maxElements = 8589934592/,
  },
  {
    what: 'tfjs: a tensor called __proto__',
    make: () =>
      utf8('{"weightsManifest":[{"paths":["a.bin"],"weights":[{"name":"__proto__","shape":[2],"dtype":"float32"}]}]}'),
    beside: BESIDE,
    says: /1 tensors: __proto__/,
  },
  {
    what: 'tar: a member of 8 GiB',
    make: () => tarOf([{name: 'sys_info', change: header => header.set(utf8('77777777777'), 124)}]),
    code: 'E_TRUNCATED',
    says: /tar member 'sys_info' takes 8589934591 bytes, 9728 are left/,
  },
  {
    what: 'tar: 5000 members',
    make: () => tarOf(Array.from({length: 5000}, (_, i) => ({name: i === 0 ? 'sys_info' : `m${i}`}))),
    code: 'E_UNSUPPORTED',
    says: /a tar archive that PyTorch did not write \(it holds 'm1'\)/,
  },
  {
    what: 'stacked pickles: a storage of 2^62 elements',
    make: () => {
      const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
      const system = pickle('}(', unicode('protocol_version'), 'M', [0xe9, 3], unicode('little_endian'), [0x88], 'u.');
      const six = storage(6, {view: 'N'});
      const object = dictOf(tensor(six, 0, [6], [1]));
      return Uint8Array.from([
        ...magic,
        ...pickle('M', [0xe9, 3], '.'),
        ...system,
        ...object,
        ...pickle('](', unicode('0'), 'e.'),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x40,
        ...FLOATS(0, 1, 2, 3, 4, 5),
      ]);
    },
    code: 'E_SHAPE',
    says: /storage '0': 4611686018427387904 elements are announced, the pickle says 6/,
  },
];

describe('a hostile file', () => {
  let files: readonly Uint8Array[];
  let wrong: readonly (string | undefined)[];
  const filesOf = ({beside = {}}: Hostile) => new Map(Object.entries(beside));

  before(async () => {
    files = await Promise.all(HOSTILE.map(async ({make}) => await make()));
    wrong = await watch(
      HOSTILE.map((row, i) => ({from: row.what, format: 'any', told: false, bytes: files[i], files: filesOf(row)})),
    );
  });

  for (const [i, row] of HOSTILE.entries()) {
    it(`${row.code === undefined ? 'is read' : 'is refused'} at little cost: ${row.what}`, async () => {
      expect(wrong[i], 'time and memory').to.equal(undefined);
      const counter = {bytes: 0};
      const source = counting(files[i], counter);
      const read = async () => await readWeights(source, {files: filesOf(row)});
      if (row.code === undefined) {
        const sd = await read();
        expect(`${sd.size} tensors: ${[...sd.keys()].slice(0, 3).join(', ')}`).to.match(row.says);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      } else expect((await expectCode(read, row.code)).message).to.match(row.says);
      // The beginning, by which the format is told, and windows of 4096 bytes count more than once.
      expect(counter.bytes).to.be.at.most(2 * files[i].length + 16_384);
    });
  }
});

function counting(file: Uint8Array, counter: {bytes: number}): WeightSource {
  const source = bytesSource(file);
  return {
    name: source.name,
    size: source.size,
    async read(offset, length) {
      counter.bytes += length;
      return await source.read(offset, length);
    },
  };
}
