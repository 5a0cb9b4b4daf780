/** Hostile files of every format but PyTorch's. */
import {deflatedZipOf} from '../support/deflatedZipOf.ts';
import {npyOf} from '../support/npyOf.ts';
import {FLOAT, onnxOf} from '../support/onnxOf.ts';
import {field, float32, int as number} from '../support/wire.ts';
import {type HostileFile, utf8} from './hostileFile.ts';

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

const BESIDE = {'a.bin': new Uint8Array(8)};

export const otherFiles: readonly HostileFile[] = [
  {
    what: 'npz: 20 MB of zeros in 20 kB',
    make: () => deflatedZipOf([['w.npy', npy('(5000000,)', new Uint8Array(20_000_000))]]),
    code: 'E_LIMIT',
    says: /limits\.maxInflateRatio = 100/,
  },
  {
    what: 'npz: 5000 deflated arrays',
    make: () => deflatedZipOf(Array.from({length: 5000}, (_, i) => [`w${i}.npy`, npy('(1,)', new Uint8Array(4))])),
    says: /5000 tensors: w0, w1, w2/,
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
    what: 'npy: parentheses 4000 deep, which fits the header',
    make: () => npy(`${'('.repeat(4000)}${')'.repeat(4000)}`),
    code: 'E_HEADER',
    says: /nested more than 16 deep/,
  },
  {
    what: 'sharded: an index that names 10 001 files',
    make: () =>
      utf8(
        JSON.stringify({
          weight_map: Object.fromEntries(Array.from({length: 10_001}, (_, i) => [i, `${i}.safetensors`])),
        }),
      ),
    code: 'E_LIMIT',
    says: /10001 shards, more than 10000/,
  },
  {
    what: 'sharded: an index of a file outside',
    make: () => utf8('{"weight_map":{"w":"../../etc/passwd"}}'),
    code: 'E_PATH',
    says: /etc\/passwd/,
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
    what: 'safetensors: 100 000 texts in its metadata',
    make: () =>
      safetensorsOf(
        `{"__metadata__":{${Array.from({length: 100_000}, (_, i) => `"k${i}":"${'v'.repeat(32)}"`).join()}}}`,
      ),
    says: /0 tensors/,
  },
  {
    what: 'safetensors: one text of 15 MB in its metadata',
    make: () => safetensorsOf(`{"__metadata__":{"k":"${'v'.repeat(15_000_000)}"}}`),
    says: /0 tensors/,
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
    what: 'onnx: 100 000 texts in its metadata',
    make: () => {
      const text = field(14, field(1, 'key'), field(2, 'v'.repeat(32)));
      return new Uint8Array(Buffer.concat([onnxOf(), ...new Array<Uint8Array>(100_000).fill(text)]));
    },
    says: /0 tensors/,
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
];
