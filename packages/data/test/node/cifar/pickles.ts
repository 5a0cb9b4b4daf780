/** Pickles of batches put together by hand, as Python 2 writes them. */
import {bytesOf, int} from '../../../../weights/test/support/pickles.ts';
import {pickle} from '../../../../weights/test/support/pthOf.ts';

export type Part = string | readonly number[];

const joined = (...parts: Part[]) => parts.flatMap(part => bytesOf(part));

/** SHORT_BINSTRING, or BINSTRING from 256 bytes on. */
export function text(value: Part): number[] {
  const bytes = bytesOf(value);
  const {length} = bytes;
  if (length < 256) return [0x55, length, ...bytes];
  return [0x54, length & 255, (length >> 8) & 255, length >> 16, 0, ...bytes];
}

const wide = (value: number) => [0x4d, value & 255, value >> 8];

/** What is unusual about {@link array}. */
export interface ArrayParts {
  dtype?: Part;
  shape?: Part;
  fortran?: boolean;
  content?: Part;
}

/** An array of NumPy, `count` x 3072 zeros unless told otherwise. */
export function array(count: number, {dtype, shape, fortran = false, content}: ArrayParts = {}): number[] {
  const u1 = joined(
    'cnumpy\ndtype\n',
    text('u1'),
    int(0),
    int(1),
    [0x87],
    'R(',
    int(3),
    text('|'),
    'NNN',
    int(0),
    int(0),
    int(0),
    'tb',
  );
  return joined(
    'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n',
    ...[int(0), [0x85], text('b'), [0x87], 'R('],
    ...[int(1), shape ?? joined(int(count), wide(3072), [0x86]), dtype ?? u1],
    ...[[fortran ? 0x88 : 0x89], content ?? text(new Array<number>(count * 3072).fill(0)), 'tb'],
  );
}

/** A list of labels. */
export const list = (...labels: Part[]) => joined('](', ...labels, 'e');

/** A whole pickle of a dict. */
export function batch(entries: Readonly<Record<string, Part>>): Uint8Array {
  return pickle('}(', ...Object.entries(entries).flatMap(([key, value]) => [text(key), bytesOf(value)]), 'u.');
}
