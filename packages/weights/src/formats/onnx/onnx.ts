/**
 * ONNX models: the initializers of the main graph, by the names they have there. The graph itself is not run.
 *
 * A `ModelProto` holds a `GraphProto` holds `TensorProto`s. Values of `Constant` nodes, initializers of subgraphs and of
 * training are left aside: what tools write there are shapes and paddings, not weights. A quantised model gives its
 * integers, scales and zero points as the separate tensors that they are.
 * Reference: github.com/onnx/onnx, onnx/onnx.proto and docs/ExternalData.md.
 */
import type {StateDict} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import type {ReadContext, WeightFormat} from '../format.ts';
import {fieldsInHead} from '../protobuf/fieldsInHead.ts';
import type {WireField} from '../protobuf/wireField.ts';
import {type WireReader, wireReader} from '../protobuf/wireReader.ts';
import {externalData} from './externalData.ts';
import {type InitializerContext, initializer} from './initializer.ts';
import {readTensorProto} from './tensorProto.ts';

const FORMAT = 'onnx';

/** Fields of ModelProto. */
const IR_VERSION = 1;
const GRAPH = 7;
const OPSET_IMPORT = 8;

/** Fields of GraphProto and SparseTensorProto. */
const INITIALIZER = 5;
const SPARSE_INITIALIZER = 15;
const SPARSE_VALUES = 1;

/** Highest version that is taken for one when a file is recognised; 13 is the newest today. */
const MAX_IR_VERSION = 64;

/** Versions to come may have fields with higher numbers. */
const NEWEST_FIELD = 26;

/** Longest `producer_name` (2) that is taken for one, in bytes: a TensorFlow SavedModel has the whole network there. */
const PRODUCER_NAME = 2;
const MAX_PRODUCER_NAME = 1024;

/** All fields of ModelProto by number, with their encoding. */
const MODEL_FIELDS: ReadonlyMap<number, WireField['type']> = new Map<number, WireField['type']>([
  [IR_VERSION, 'varint'],
  [PRODUCER_NAME, 'bytes'],
  [3, 'bytes'],
  [4, 'bytes'],
  [5, 'varint'],
  [6, 'bytes'],
  [GRAPH, 'bytes'],
  [OPSET_IMPORT, 'bytes'],
  [14, 'bytes'],
  [20, 'bytes'],
  [25, 'bytes'],
  [NEWEST_FIELD, 'bytes'],
]);

/** There is no magic number: the version comes first, and what follows must be fields of a model. */
function recognises(head: Uint8Array, {size}: WeightSource): boolean {
  const fields = fieldsInHead(head, size);
  if (fields === undefined || fields.length < 2) return false;
  const [{number, type, value}] = fields;
  if (number !== IR_VERSION || type !== 'varint' || value < 1 || value > MAX_IR_VERSION) return false;
  if (fields.some(f => f.number === PRODUCER_NAME && f.end - f.start > MAX_PRODUCER_NAME)) return false;
  return fields.every(field => field.number > NEWEST_FIELD || MODEL_FIELDS.get(field.number) === field.type);
}

async function read(source: WeightSource, context: ReadContext): Promise<StateDict> {
  const {limits} = context;
  const reader = wireReader(source, limits, FORMAT);
  const graph = await findGraph(reader, source.size);
  const external = externalData(context, FORMAT, reader.fail);
  const sd: StateDict = new Map();
  const visit = (field: WireField): void | Promise<void> => {
    if (field.number === INITIALIZER) return add(field, sd, {source, reader, limits, external, format: FORMAT});
    if (field.number === SPARSE_INITIALIZER) return refuseSparse(field, reader, context);
  };
  await reader.walk(graph.start, graph.end, visit);
  return sd;
}

async function findGraph(reader: WireReader, size: number): Promise<WireField> {
  let version: number | undefined;
  let graph: WireField | undefined;
  let opsets = 0;
  await reader.walk(0, size, field => {
    if (field.number === IR_VERSION) version = field.value;
    if (field.number === OPSET_IMPORT) opsets++;
    if (field.number !== GRAPH) return;
    reader.expect(field, 'bytes', 'the graph');
    if (graph !== undefined) throw reader.fail('E_DUP', 'the model has two graphs', {offset: field.start});
    graph = field;
  });
  if (version === undefined) throw reader.fail('E_HEADER', 'the model gives no ir_version; it is no ONNX model');
  if (graph === undefined) throw reader.fail('E_TRUNCATED', 'the model has no graph; download or copy it again');
  // It comes after the graph, which is how a file that ends behind the graph is noticed. Version 3 introduced it.
  if (opsets === 0 && version >= 3) {
    throw reader.fail(
      'E_TRUNCATED',
      'the model gives no opset_import, which follows the graph; download or copy it again',
    );
  }
  return graph;
}

async function add(field: WireField, sd: StateDict, context: InitializerContext): Promise<void> {
  const {reader, limits} = context;
  const tensor = await readTensorProto(field, reader, limits);
  const {name} = tensor;
  if (name === '') throw reader.fail('E_NAME', 'an initializer has no name', {offset: field.start});
  if (sd.has(name)) throw reader.fail('E_DUP', 'there are two of this name', {tensor: name, offset: field.start});
  sd.set(name, await initializer(tensor, context));
  if (sd.size > limits.maxTensors) {
    throw reader.fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
  }
}

async function refuseSparse(field: WireField, reader: WireReader, {limits}: ReadContext): Promise<void> {
  reader.expect(field, 'bytes', 'a sparse initializer');
  let tensor = '';
  await reader.walk(field.start, field.end, async part => {
    if (part.number === SPARSE_VALUES) tensor = (await readTensorProto(part, reader, limits)).name;
  });
  throw reader.fail('E_UNSUPPORTED', 'it is sparse, which is not read; save the model with dense weights', {tensor});
}

export const onnx: WeightFormat = {name: FORMAT, recognises, read};
