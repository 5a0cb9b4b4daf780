/**
 * The zip64 extra field: 64-bit numbers for those that did not fit their 32-bit places.
 */
import type {Fail} from '../../failure.ts';

/** Content of a 32-bit place whose number stands in the extra field. */
export const FULL_32 = 0xffffffff;

/** Id of the extra field. */
export const ZIP64_ID = 1;

/**
 * Puts the 64-bit numbers where the 32-bit ones are full.
 *
 * @param extra the entry's extra fields
 * @param numbers the 32-bit numbers in zip64's order
 */
export function zip64Numbers(extra: DataView, numbers: readonly number[], offset: number, fail: Fail): number[] {
  if (!numbers.includes(FULL_32)) return [...numbers];
  const field = findField(extra, offset, fail);
  if (field === undefined) throw fail('E_HEADER', 'a zip entry lacks the zip64 field it needs', {offset});
  let at = 0;
  return numbers.map(number => {
    if (number !== FULL_32) return number;
    if (at + 8 > field.byteLength) throw fail('E_HEADER', 'a zip64 field is too short', {offset});
    const wide = Number(field.getBigUint64(at, true));
    at += 8;
    if (!Number.isSafeInteger(wide)) throw fail('E_RANGE', `a zip64 field holds ${wide}`, {offset});
    return wide;
  });
}

function findField(extra: DataView, offset: number, fail: Fail): DataView | undefined {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const id = extra.getUint16(at, true);
    const length = extra.getUint16(at + 2, true);
    if (at + 4 + length > extra.byteLength) throw fail('E_HEADER', 'a zip extra field is cut off', {offset});
    if (id === ZIP64_ID) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}
