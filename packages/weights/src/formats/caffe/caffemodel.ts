/**
 * Caffe's `.caffemodel`: the blobs of each layer, named `<layer>.<index>` as pycaffe's `net.params[layer][index]` has
 * them: `conv1.0` is the filters, `conv1.1` the bias.
 *
 * A `NetParameter` holds layers of today (`layer`) or those of 2013 to 2014 (`layers`, "V1"); older ones are refused.
 * Reference: github.com/BVLC/caffe, src/caffe/proto/caffe.proto.
 */
import {quoted} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import type {ReadContext, WeightFormat} from '../format.ts';
import {fieldsInHead} from '../protobuf/fieldsInHead.ts';
import type {WireField} from '../protobuf/wireField.ts';
import {wireReader} from '../protobuf/wireReader.ts';
import {type BlobContext, readBlob} from './blob.ts';

const FORMAT = 'caffemodel';

/** Fields of a layer that matter here. */
interface LayerFields {
  readonly name: number;
  readonly blobs: number;
  /** Only layers of the oldest kind ("V0") have it: a message that holds what is here beside it. */
  readonly old?: number;
}

/** Kinds of layers, by the field of NetParameter that they stand in. */
const LAYERS: ReadonlyMap<number, LayerFields> = new Map<number, LayerFields>([
  [100, {name: 1, blobs: 7}],
  [2, {name: 4, blobs: 6, old: 1}],
]);

/** Fields of NetParameter besides the layers; a file that has others is not taken for a net. */
const NET_FIELDS: ReadonlyMap<number, readonly WireField['type'][]> = new Map<number, WireField['type'][]>([
  [1, ['bytes']],
  [3, ['bytes']],
  [4, ['varint', 'bytes']],
  [5, ['varint']],
  [6, ['bytes']],
  [7, ['varint']],
  [8, ['bytes']],
]);

/** Fields that a layer may begin with: its name, or in V1 what it is connected to, or its own fields' first. */
const FIRST_IN_LAYER: ReadonlyMap<number, readonly number[]> = new Map([
  [100, [1]],
  [2, [1, 2, 3, 4]],
]);

/** There is no magic number: the fields must be those of a net, and the first layer must begin like one. */
function recognises(head: Uint8Array, {size}: WeightSource): boolean {
  const fields = fieldsInHead(head, size);
  if (fields === undefined || fields[0] === undefined) return false;
  const known = fields.every(({number, type}) =>
    LAYERS.has(number) ? type === 'bytes' : NET_FIELDS.get(number)?.includes(type),
  );
  const layer = fields.find(({number}) => LAYERS.has(number));
  if (!known || layer === undefined) return false;
  const first = fieldsInHead(head, size, layer)?.[0];
  return first?.type === 'bytes' && FIRST_IN_LAYER.get(layer.number)?.includes(first.number) === true;
}

async function read(source: WeightSource, {limits}: ReadContext): Promise<StateDict> {
  const reader = wireReader(source, limits, FORMAT);
  const sd: StateDict = new Map();
  const named = new Set<string>();
  let kind: number | undefined;
  let layers = 0;
  await reader.walk(0, source.size, async field => {
    const fields = LAYERS.get(field.number);
    if (fields === undefined) return;
    reader.expect(field, 'bytes', 'a layer');
    if (kind !== undefined && kind !== field.number) {
      throw reader.fail('E_HEADER', 'the net has layers of two generations', {offset: field.start});
    }
    kind = field.number;
    if (++layers > limits.maxTensors) {
      throw reader.fail('E_LIMIT', `more layers than limits.maxTensors = ${limits.maxTensors}`);
    }
    await addLayer(field, fields, sd, named, {source, reader, limits, format: FORMAT});
  });
  if (kind === undefined) throw reader.fail('E_HEADER', 'there are no layers in it; it is no caffemodel');
  return sd;
}

async function addLayer(
  layer: WireField,
  fields: LayerFields,
  sd: StateDict,
  named: Set<string>,
  context: BlobContext,
): Promise<void> {
  const {reader, limits} = context;
  const blobs: WireField[] = [];
  let name: string | undefined;
  await reader.walk(layer.start, layer.end, (field): void | Promise<void> => {
    if (field.number === fields.blobs) {
      reader.expect(field, 'bytes', 'a blob');
      blobs.push(field);
      if (sd.size + blobs.length > limits.maxTensors) {
        throw reader.fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
      }
    } else if (field.number === fields.old) {
      const text = "its layers are of Caffe's first kind (V0), which is not read; run upgrade_net_proto_binary on it";
      throw reader.fail('E_UNSUPPORTED', text, {offset: field.start});
    } else if (field.number === fields.name) {
      if (name !== undefined) throw reader.fail('E_DUP', 'a layer has two names', {offset: field.start});
      return reader.text(field, "a layer's name").then(text => {
        name = text;
      });
    }
  });
  if (blobs.length === 0) return;
  if (name === undefined || name === '') {
    throw reader.fail('E_NAME', 'a layer with blobs has no name', {offset: layer.start});
  }
  if (named.has(name)) {
    throw reader.fail('E_DUP', `two layers named ${quoted(name)} have blobs`, {offset: layer.start});
  }
  named.add(name);
  for (const [index, blob] of blobs.entries()) {
    const tensor = `${name}.${index}`;
    sd.set(tensor, await readBlob(blob, tensor, context));
  }
}

export const caffemodel: WeightFormat = {name: FORMAT, recognises, read};
