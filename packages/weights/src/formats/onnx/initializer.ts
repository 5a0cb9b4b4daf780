/**
 * A tensor of an ONNX graph: judged, and wrapped as one that is read when asked for.
 */
import {checkedBools} from '../../checkedBools.ts';
import {bytesPerElement, decode} from '../../dtypes.ts';
import type {Fail} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {DType, WeightData, WeightTensor} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import {canHoldVarints, decodeVarints, type Pieces, readPieces} from '../protobuf/pieces.ts';
import {countOf} from '../protobuf/shape.ts';
import type {WireReader} from '../protobuf/wireReader.ts';
import {ELEMENT_FIELDS, ELEMENT_TYPES, REFUSED_TYPES} from './elementTypes.ts';
import type {ExternalData} from './externalData.ts';
import type {TensorProto} from './tensorProto.ts';

/** What an initializer is read with. */
export interface InitializerContext {
  readonly source: WeightSource;
  readonly reader: WireReader;
  readonly limits: Readonly<Limits>;
  readonly external: ExternalData;
  /** Name of the format in errors. */
  readonly format: string;
}

/** Checks a tensor's description against where its elements are. */
export async function initializer(tensor: TensorProto, context: InitializerContext): Promise<WeightTensor> {
  const {source, reader, limits, format} = context;
  const {name, shape} = tensor;
  const dtype = dtypeOf(tensor, reader);
  const count = countOf(shape, name, reader, limits);
  const elements = await elementsOf(tensor, dtype, count, context);
  return {dtype, shape, data: dtype === 'bool' ? boolElements(elements, format, source.name, name) : elements};
}

function dtypeOf({name, dataType, typed, isSegment}: TensorProto, {fail}: WireReader): DType {
  const at = {tensor: name};
  if (isSegment) throw fail('E_UNSUPPORTED', 'it is one segment of a tensor, which is not read', at);
  const refused = REFUSED_TYPES.get(dataType);
  if (refused !== undefined) {
    const text = `elements of type ${refused} have no JavaScript counterpart; save the model with float32 weights`;
    throw fail('E_UNSUPPORTED', text, at);
  }
  const type = ELEMENT_TYPES.get(dataType);
  if (type === undefined) throw fail('E_DTYPE', `data_type ${dataType} is not known`, at);
  for (const field of typed?.keys() ?? []) {
    if (field === type.field) continue;
    const [is, ought] = [field, type.field].map(number => ELEMENT_FIELDS.get(number)?.name);
    throw fail('E_DTYPE', `elements of type ${type.dtype} belong into ${ought}, they are in ${is}`, at);
  }
  return type.dtype;
}

/** Elements from the one place where they are: `raw_data`, a typed field, or another file. */
async function elementsOf(
  tensor: TensorProto,
  dtype: DType,
  count: number,
  {source, reader, external, format}: InitializerContext,
): Promise<ReadData> {
  const {name, shape, raw} = tensor;
  const [typed] = tensor.typed ?? [];
  const places = typed === undefined ? [] : [ELEMENT_FIELDS.get(typed[0])?.name];
  if (raw !== undefined) places.push('raw_data');
  if (tensor.isExternal) places.push('external_data');
  if (places.length > 1) throw reader.fail('E_DUP', `its elements are in ${places.join(' and in ')}`, {tensor: name});
  const takes = count * bytesPerElement[dtype];
  if (tensor.isExternal) {
    const read = await external.locate(tensor, takes);
    return async () => decode(dtype, await read());
  }
  const pieces: Pieces = typed?.[1] ?? {
    ranges: raw === undefined ? [] : [raw.start, raw.end],
    byteLength: raw === undefined ? 0 : raw.end - raw.start,
  };
  const isVarint = typed !== undefined && ELEMENT_FIELDS.get(typed[0])?.single === 'varint';
  if (isVarint ? !canHoldVarints(pieces.byteLength, count) : pieces.byteLength !== takes) {
    const needed = isVarint ? `${count} varints` : `${takes} bytes`;
    const text = `its elements are ${pieces.byteLength} bytes, ${dtype} [${shape.join(', ')}] takes ${needed}`;
    throw reader.fail('E_SHAPE', text, {tensor: name});
  }
  if (isVarint) return varintElements(pieces, source, dtype, count, name, reader.fail, format);
  return plainElements(pieces, source, dtype, format);
}

type ReadData = () => Promise<WeightData>;

// What a tensor keeps until it is read is what these are given, not all that was needed to get there: files may have
// a hundred thousand of them.

function plainElements(pieces: Pieces, source: WeightSource, dtype: DType, format: string): ReadData {
  return async () => decode(dtype, await readPieces(pieces, source, format));
}

function varintElements(
  pieces: Pieces,
  source: WeightSource,
  dtype: DType,
  count: number,
  name: string,
  fail: Fail,
  format: string,
): ReadData {
  return async () => decodeVarints(await readPieces(pieces, source, format), dtype, count, name, fail);
}

function boolElements(elements: ReadData, format: string, file: string, name: string): ReadData {
  return async () => checkedBools(await elements(), format, file, name);
}
