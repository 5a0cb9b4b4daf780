/**
 * The fields of a `TensorProto`, collected and not yet judged: the name, which errors want to give, often comes last.
 */
import {quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {addPiece, type Pieces} from '../protobuf/pieces.ts';
import {addDims} from '../protobuf/shape.ts';
import type {WireField} from '../protobuf/wireField.ts';
import type {WireReader} from '../protobuf/wireReader.ts';
import {ELEMENT_FIELDS} from './elementTypes.ts';

/** A tensor as the file has it. */
export interface TensorProto {
  name: string;
  /** Number of the element type; 0 if the file gives none. */
  dataType: number;
  readonly shape: number[];
  /** Elements as they are in memory. */
  raw: WireField | undefined;
  /** Elements one by one, by the number of the field that holds them; there should be one at most. */
  typed: Map<number, Pieces> | undefined;
  /** Where else the elements are; by key. */
  external: Map<string, string> | undefined;
  isExternal: boolean;
  isSegment: boolean;
}

/** Reads the message at `field`. */
export async function readTensorProto(
  field: WireField,
  reader: WireReader,
  limits: Readonly<Limits>,
): Promise<TensorProto> {
  reader.expect(field, 'bytes', 'a tensor');
  const tensor: TensorProto = {
    name: '',
    dataType: 0,
    shape: [],
    raw: undefined,
    typed: undefined,
    external: undefined,
    isExternal: false,
    isSegment: false,
  };
  const seen: number[] = [];
  await reader.walk(field.start, field.end, part => visit(part, tensor, seen, reader, limits));
  return tensor;
}

const SINGULAR: ReadonlyMap<number, string> = new Map([
  [2, 'data_type'],
  [3, 'segment'],
  [8, 'name'],
  [9, 'raw_data'],
  [14, 'data_location'],
]);

function visit(
  field: WireField,
  tensor: TensorProto,
  seen: number[],
  reader: WireReader,
  limits: Readonly<Limits>,
): void | Promise<void> {
  const singular = SINGULAR.get(field.number);
  if (singular !== undefined) {
    if (seen.includes(field.number))
      throw reader.fail('E_DUP', `${singular} of a tensor stands twice`, {offset: field.start});
    seen.push(field.number);
  }
  const elements = ELEMENT_FIELDS.get(field.number);
  if (elements !== undefined) {
    tensor.typed ??= new Map();
    const pieces = tensor.typed.get(field.number) ?? {ranges: [], byteLength: 0};
    tensor.typed.set(field.number, pieces);
    addPiece(pieces, field, elements.single, elements.name, reader);
    return;
  }
  switch (field.number) {
    case 1:
      return addDims(field, tensor.shape, reader, limits);
    case 2:
      reader.expect(field, 'varint', 'data_type');
      tensor.dataType = field.value;
      return;
    case 3:
      tensor.isSegment = true;
      return;
    case 8:
      return reader.text(field, "a tensor's name").then(name => {
        tensor.name = name;
      });
    case 9:
      reader.expect(field, 'bytes', 'raw_data');
      tensor.raw = field;
      return;
    case 13:
      tensor.external ??= new Map();
      return addExternal(field, tensor.external, reader);
    case 14:
      reader.expect(field, 'varint', 'data_location');
      if (field.value > 1) {
        throw reader.fail('E_VALUE', `data_location ${field.value}; 0 and 1 are known`, {offset: field.start});
      }
      tensor.isExternal = field.value === 1;
      return;
  }
}

/** A `StringStringEntryProto`: key 1, value 2. */
async function addExternal(field: WireField, entries: Map<string, string>, reader: WireReader): Promise<void> {
  reader.expect(field, 'bytes', 'external_data');
  let key = '';
  let value = '';
  await reader.walk(field.start, field.end, async part => {
    if (part.number === 1) key = await reader.text(part, 'a key of external_data');
    if (part.number === 2) value = await reader.text(part, 'a value of external_data');
  });
  if (entries.has(key)) throw reader.fail('E_DUP', `external_data gives ${quoted(key)} twice`, {offset: field.start});
  entries.set(key, value);
}
