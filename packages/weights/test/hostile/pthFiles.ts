/** Hostile `.pth` files, in every container. */
import {bytesOf, dictOf, FLOATS, int, storage, tensor} from '../support/pickles.ts';
import {pickle, pthOf, unicode, zipOf} from '../support/pthOf.ts';
import {tarOf} from '../support/tarOf.ts';
import {type HostileFile, utf8} from './hostileFile.ts';

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

export const pthFiles: readonly HostileFile[] = [
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
