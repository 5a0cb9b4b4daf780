/**
 * IDX: the format of MNIST's files. A magic number of element type and rank, the sizes as 32-bit big-endian numbers, then
 * the elements.
 *
 * Reference: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", section "File formats".
 */
import {dataFailure} from '../dataFileError.ts';
import {byteStream} from '../files/byteStream.ts';
import {AGAIN, contentOf} from '../files/contentOf.ts';

/** An array of bytes. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  /** Where the elements begin in the file's content. */
  readonly start: number;
}

/** Element types that the format knows, and which one of them is read. */
const BYTE = 0x08;
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/** Most elements, a gibibyte: twenty times MNIST's. */
const MAX_ELEMENTS = 2 ** 30;

/**
 * Reads a file of bytes, compressed by gzip or not. Of a compressed file no more is inflated than its header promises.
 *
 * @param rank - Dimensions that it must have.
 * @throws DataFileError if it is not such a file, or cut off, or too long.
 */
export async function readIdx(path: string, rank: number): Promise<IdxArray> {
  const fail = dataFailure(path);
  const content = contentOf(path, fail);
  try {
    const stream = byteStream(content);
    const magic = await stream.take(4);
    if (magic.length < 4) throw cut(4, magic.length);
    const [zero, alsoZero, type, found] = magic;
    if (zero !== 0 || alsoZero !== 0) {
      const bytes = Array.from(magic, byte => byte.toString(16).padStart(2, '0')).join(' ');
      throw fail('E_MAGIC', `not an IDX file, it begins with ${bytes} instead of 00 00; ${AGAIN}`, {offset: 0});
    }
    if (type !== BYTE) {
      const name = OTHERS.get(type) ?? `of type 0x${type.toString(16).padStart(2, '0')}`;
      throw fail('E_DTYPE', `the elements are ${name}; only unsigned bytes (0x08) are read`, {offset: 2});
    }
    if (found !== rank)
      throw fail('E_SHAPE', `an array of ${found} dimensions, where ${rank} are expected`, {offset: 3});
    const sizes = await stream.take(4 * rank);
    if (sizes.length < 4 * rank) throw cut(4 + 4 * rank, 4 + sizes.length);
    const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.length);
    const shape = Array.from({length: rank}, (_, i) => view.getUint32(4 * i));
    const elements = shape.reduce((product, size) => product * size, 1);
    if (elements > MAX_ELEMENTS) {
      throw fail('E_LIMIT', `${shape.join(' x ')} is ${elements} bytes, more than the ${MAX_ELEMENTS} that are read`, {
        offset: 4,
      });
    }
    const start = stream.position();
    const data = await stream.take(elements);
    if (data.length < elements) throw cut(start + elements, start + data.length);
    if ((await stream.take(1)).length > 0) {
      const text = `bytes follow the ${shape.join(' x ')} elements; ${AGAIN}`;
      throw fail('E_TRAILING', text, {offset: start + elements});
    }
    return {shape, data, start};
  } finally {
    await content.return();
  }

  function cut(wanted: number, there: number): Error {
    return fail('E_TRUNCATED', `the file is cut off: ${there} bytes of ${wanted}; ${AGAIN}`, {offset: there});
  }
}
