/**
 * Caffe's tensor, `BlobProto`.
 *
 * Reference: github.com/BVLC/caffe, src/caffe/proto/caffe.proto and `Blob::FromProto`.
 */
import {bytesPerElement, decode} from '../../dtypes.ts';
import type {Limits} from '../../limits.ts';
import type {DType, WeightTensor} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import {addPiece, type Pieces, readPieces} from '../protobuf/pieces.ts';
import {addDims, countOf} from '../protobuf/shape.ts';
import type {WireField} from '../protobuf/wireField.ts';
import type {WireReader} from '../protobuf/wireReader.ts';

/** Fields of BlobProto. 1 to 4 are its four dimensions as all blobs had them until 2014; then came `shape`. */
const LEGACY_DIMS = 4;
const DATA = 5;
const SHAPE = 7;
const DOUBLE_DATA = 8;
/** NVIDIA's Caffe keeps 16-bit floats here. */
const NV_RAW_DATA = 12;

/** What blobs are read with. */
export interface BlobContext {
  readonly source: WeightSource;
  readonly reader: WireReader;
  readonly limits: Readonly<Limits>;
  /** Name of the format in errors. */
  readonly format: string;
}

/** A blob as the file has it. */
interface Blob {
  readonly legacy: (number | undefined)[];
  shape: number[] | undefined;
  readonly floats: Pieces;
  readonly doubles: Pieces;
}

/**
 * Reads the description of the blob at `message`: float32, or float64 if it was saved so. Old blobs keep their four
 * dimensions, `[1, 1, 4096, 9216]` for a matrix and `[1, 1, 1, 4096]` for a vector.
 */
export async function readBlob(
  message: {start: number; end: number},
  name: string,
  context: BlobContext,
): Promise<WeightTensor> {
  const {source, reader, limits, format} = context;
  const blob: Blob = {
    legacy: [],
    shape: undefined,
    floats: {ranges: [], byteLength: 0},
    doubles: {ranges: [], byteLength: 0},
  };
  await reader.walk(message.start, message.end, field => visit(field, blob, name, context));
  const shape = shapeOf(blob, name, reader);
  const {floats, doubles} = blob;
  if (floats.byteLength > 0 && doubles.byteLength > 0) {
    throw reader.fail('E_DUP', 'its elements are in data and in double_data', {tensor: name});
  }
  const [dtype, pieces]: [DType, Pieces] = doubles.byteLength > 0 ? ['float64', doubles] : ['float32', floats];
  const takes = countOf(shape, name, reader, limits) * bytesPerElement[dtype];
  if (pieces.byteLength !== takes) {
    const text = `its elements are ${pieces.byteLength} bytes, ${dtype} [${shape.join(', ')}] takes ${takes}`;
    throw reader.fail('E_SHAPE', text, {tensor: name});
  }
  return {dtype, shape, data: async () => decode(dtype, await readPieces(pieces, source, format))};
}

function visit(field: WireField, blob: Blob, name: string, context: BlobContext): void | Promise<void> {
  const {reader, limits} = context;
  const at = {tensor: name, offset: field.start};
  if (field.number <= LEGACY_DIMS) {
    reader.expect(field, 'varint', 'a dimension of a blob');
    if (blob.legacy[field.number - 1] !== undefined) throw reader.fail('E_DUP', 'a dimension stands twice', at);
    blob.legacy[field.number - 1] = field.value;
  } else if (field.number === DATA) {
    addPiece(blob.floats, field, 'fixed32', 'data', reader);
  } else if (field.number === DOUBLE_DATA) {
    addPiece(blob.doubles, field, 'fixed64', 'double_data', reader);
  } else if (field.number === SHAPE) {
    reader.expect(field, 'bytes', 'the shape of a blob');
    if (blob.shape !== undefined) throw reader.fail('E_DUP', 'it has two shapes', at);
    const shape: number[] = [];
    blob.shape = shape;
    return reader.walk(field.start, field.end, part =>
      part.number === 1 ? addDims(part, shape, reader, limits) : undefined,
    );
  } else if (field.number === NV_RAW_DATA) {
    const text = "its elements are in NVIDIA Caffe's raw_data, which is not read; save the net with float32 blobs";
    throw reader.fail('E_UNSUPPORTED', text, at);
  }
}

function shapeOf({legacy, shape}: Blob, name: string, reader: WireReader): number[] {
  if (shape !== undefined && legacy.length > 0) {
    throw reader.fail('E_SHAPE', 'it has a shape and also num, channels, height or width', {tensor: name});
  }
  // A dimension that is not written is 0, as protobuf has it.
  return shape ?? (legacy.length === 0 ? [] : Array.from({length: LEGACY_DIMS}, (_, axis) => legacy[axis] ?? 0));
}
