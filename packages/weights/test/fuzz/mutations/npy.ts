/**
 * Changes to the header of a NumPy array (NEP 1): `\x93NUMPY`, version, length, a Python dict spelt out.
 */
import type {Random} from '../random.ts';
import {BOUNDARIES, concat, type Mutation, setInteger} from './bytes.ts';

const DTYPES = [
  ...['<f4', '>f4', '|f4', '<f8', '<f2', '<i8', '>u2', '|b1', '|u1', '<i1', '|O', '|V2', '<c8', '<U4', '|S3', '<M8[s]'],
  ...['', 'f4', '<f999999999999', '<f0', "<f4', 'x': '", '=f4', '<f16'],
];

/** What replaces a number of the shape, or stands for one. */
const NUMBERS = ['1L', '-1', '0x10', '1_0', '01', '1.0', '1e3', 'None', "'1'", '()', '1,,', '', ' ', '+1'];

const edit = (header: string, random: Random): string => {
  const shape = /\(([^)]*)\)/.exec(header)?.[1] ?? '';
  switch (random.below(9)) {
    case 0:
    case 1:
      return header.replace(/'descr': *'[^']*'/, `'descr': '${random.pick(DTYPES)}'`);
    case 2:
      return header.replace(/True|False/, random.pick(['True', 'False', 'None', '1', 'true', "'True'"]));
    case 3:
      return header.replace(/\([^)]*\)/, `(${random.pick([String(random.pick(BOUNDARIES)), ...NUMBERS])},)`);
    case 4:
      return header.replace(/\([^)]*\)/, `(${shape}${random.chance(0.5) ? '1,' : '0, 9007199254740992,'})`);
    case 5:
      return header.replace(/\([^)]*\)/, `(${'1,'.repeat(random.pick([2, 32, 33, 1000]))})`);
    case 6:
      return header.replace(
        "'shape'",
        random.pick(["'descr'", "'__proto__'", 'shape', '"shape"', "u'shape'", "b'shape'"]),
      );
    case 7:
      return header.replace('}', random.pick(["'more': 1}", '}}', '', '} #', "'descr': '<f4', }"]));
    default:
      return header.replace("'<", `${'('.repeat(random.pick([1, 300, 5000]))}'<`);
  }
};

/** One change, the header's length mended most of the time. */
export const mutateNpy: Mutation = (bytes, random) => {
  if (bytes.length < 12) return undefined;
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const data = bytes.subarray(start + length);
  let header: Uint8Array = new TextEncoder().encode(
    edit(String.fromCharCode(...bytes.subarray(start, start + length)), random),
  );
  if (random.chance(0.1)) header = concat(header, new Uint8Array(random.pick([1, 100, 70_000])).fill(0x20));
  const version = random.chance(0.9) ? bytes[6] : random.pick([0, 1, 2, 3, 4, 255]);
  const lengthBytes = new Uint8Array(version >= 2 ? 4 : 2);
  setInteger(lengthBytes, 0, lengthBytes.length, random.chance(0.85) ? BigInt(header.length) : random.pick(BOUNDARIES));
  return concat(bytes.subarray(0, 6), [version, bytes[7]], lengthBytes, header, data);
};
