/**
 * Shapes as protobuf files have them: a repeated integer field, held against the limits before anything is made of it.
 */
import type {Limits} from '../../limits.ts';
import {elementCount} from '../../shapes.ts';
import {numberOf, readVarint, type WireField} from './wireField.ts';
import type {WireReader} from './wireReader.ts';

/** Adds the dimensions of a field, packed or a single one. */
export async function addDims(
  field: WireField,
  shape: number[],
  reader: WireReader,
  limits: Readonly<Limits>,
): Promise<void> {
  const at = {offset: field.start};
  const add = (dim: number) => {
    if (!Number.isSafeInteger(dim)) throw reader.fail('E_SHAPE', 'a dimension is negative or beyond 2^53', at);
    if (shape.push(dim) <= limits.maxRank) return;
    throw reader.fail('E_LIMIT', `a tensor has more dimensions than limits.maxRank = ${limits.maxRank}`, at);
  };
  if (field.type === 'varint') return add(field.value);
  const bytes = await reader.bytes(field, 'the dimensions of a tensor');
  for (let i = 0; i < bytes.length; ) {
    const varint = readVarint(bytes, i, bytes.length);
    if (varint === undefined) throw reader.fail('E_HEADER', 'the dimensions of a tensor are no varints', at);
    add(numberOf(varint));
    i = varint.next;
  }
}

/** Number of elements of a shape whose bytes can be counted too. */
export function countOf(
  shape: readonly number[],
  tensor: string,
  reader: WireReader,
  limits: Readonly<Limits>,
): number {
  const spelt = `shape [${shape.join(', ')}]`;
  const count = elementCount(shape);
  // Divided by 8, the widest element: the number of bytes may not overflow either.
  if (count === undefined || count > Number.MAX_SAFE_INTEGER / 8) {
    throw reader.fail('E_RANGE', `the size of ${spelt} overflows`, {tensor});
  }
  if (count <= limits.maxElements) return count;
  const text = `${spelt} has more elements than limits.maxElements = ${limits.maxElements}`;
  throw reader.fail('E_LIMIT', text, {tensor});
}
