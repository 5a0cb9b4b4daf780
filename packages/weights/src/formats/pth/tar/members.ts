/**
 * The members of a tar, found by stepping from header to header. Nothing is ever unpacked.
 *
 * Strict on purpose: plain files only, each name once, every byte accounted for.
 */
import {type Fail, failure, quoted} from '../../../failure.ts';
import {readExactly, type WeightSource} from '../../../weightSource.ts';
import {hasBytes} from '../../format.ts';
import {BLOCK_BYTES, readTarHeader} from './header.ts';
import {checkRecords} from './records.ts';

/** A plain file in the tar. */
export interface TarMember {
  readonly name: string;
  /** First byte of its content. */
  readonly start: number;
  /** Byte behind its content. */
  readonly end: number;
}

/** Files are padded with zeros to a multiple of this (20 blocks). */
const RECORD_BYTES = 10_240;

/** Whether a file begins with a tar header. */
export function isTar(head: Uint8Array): boolean {
  return hasBytes(head, 'ustar', 257);
}

/** The members in order; the end of the tar is checked before the iteration ends. */
export async function* tarMembers(source: WeightSource, format: string): AsyncGenerator<TarMember, void, undefined> {
  const fail = failure(format, source.name);
  const names = new Set<string>();
  let at = 0;
  let recorded = false;
  for (;;) {
    const block = await readExactly(source, at, BLOCK_BYTES, format);
    if (block.every(byte => byte === 0)) break;
    const {name, type, size} = readTarHeader(block, at, fail);
    const start = at + BLOCK_BYTES;
    const end = start + size;
    const next = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (next > source.size) {
      const text = `tar member ${quoted(name)} takes ${size} bytes, ${source.size - start} are left; download or copy the file again`;
      throw fail('E_TRUNCATED', text, {offset: at});
    }
    await checkZeros(source, end, next, 'E_HOLE', `the padding of tar member ${quoted(name)}`, format, fail);
    if (type === 'x') {
      if (recorded) throw fail('E_HEADER', 'pax records that stand before no tar member', {offset: at});
      await checkRecords(source, start, end, format);
    } else {
      if (names.has(name)) throw fail('E_DUP', `two tar members are called ${quoted(name)}`, {offset: at});
      names.add(name);
      yield {name, start, end};
    }
    recorded = type === 'x';
    at = next;
  }
  if (recorded) throw fail('E_HEADER', 'pax records that stand before no tar member', {offset: at});
  const wholeSize = Math.ceil((at + 2 * BLOCK_BYTES) / RECORD_BYTES) * RECORD_BYTES;
  if (source.size < wholeSize) {
    throw fail('E_TRUNCATED', `the tar ends at byte ${source.size} instead of ${wholeSize}; download or copy it again`);
  }
  if (source.size > wholeSize) throw fail('E_TRAILING', 'bytes follow the end of the tar', {offset: wholeSize});
  await checkZeros(source, at, wholeSize, 'E_TRAILING', 'the end of the tar', format, fail);
}

async function checkZeros(
  source: WeightSource,
  start: number,
  end: number,
  code: 'E_HOLE' | 'E_TRAILING',
  what: string,
  format: string,
  fail: Fail,
): Promise<void> {
  const bytes = await readExactly(source, start, end - start, format);
  const found = bytes.findIndex(byte => byte !== 0);
  if (found >= 0) throw fail(code, `${what} should be zeros`, {offset: start + found});
}
