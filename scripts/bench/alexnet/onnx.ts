/**
 * AlexNet as an ONNX model, for onnxruntime.
 *
 * Reference: onnx.proto of ONNX 1.16, and the operators of opset 17.
 */
import type {StateDict} from '@tfjs-zoo/weights';

/** IR version and opset, of 2022: any onnxruntime of today reads them. */
const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
/** `AttributeProto.AttributeType`. */
const [INT, INTS] = [2, 7];

/** A node: operator, inputs, output, integer attributes. */
type Node = readonly [
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, number | number[]>,
];

const NODES: readonly Node[] = [
  ...convolution('image', 0, 11, 4, 2),
  ...pooling(1, 2),
  ...convolution('2', 3, 5, 1, 2),
  ...pooling(4, 5),
  ...convolution('5', 6, 3, 1, 1),
  ...convolution('7', 8, 3, 1, 1),
  ...convolution('9', 10, 3, 1, 1),
  ...pooling(11, 12),
  ['Flatten', ['12'], 'flat', {axis: 1}],
  ...hidden('flat', 1),
  ...hidden('c2', 4),
  ['Gemm', ['c5', 'classifier.6.weight', 'classifier.6.bias'], 'logits', {transB: 1}],
];

/** The model's bytes, with the weights inside, for images of 224x224, where the adaptive pooling has nothing to do. */
export async function onnxAlexnet(weights: StateDict): Promise<Uint8Array> {
  const graph: Uint8Array[] = NODES.map(node => message(1, encodeNode(node)));
  graph.push(text(2, 'alexnet'));
  for (const [name, tensor] of weights) {
    const values = await tensor.data();
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dims = tensor.shape.map(size => integer(1, size));
    graph.push(message(5, join([...dims, integer(2, FLOAT), text(8, name), message(9, raw)])));
  }
  graph.push(
    message(11, valueInfo('image', ['batch', 3, 224, 224])),
    message(12, valueInfo('logits', ['batch', 1000])),
  );
  const opset = message(8, join([text(1, ''), integer(2, OPSET)]));
  return join([integer(1, IR_VERSION), opset, message(7, join(graph))]);
}

function convolution(from: string, at: number, kernel: number, stride: number, pad: number): Node[] {
  const attributes = {kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad]};
  return [
    ['Conv', [from, `features.${at}.weight`, `features.${at}.bias`], `${at}`, attributes],
    ['Relu', [`${at}`], `${at + 1}`, {}],
  ];
}

function pooling(from: number, to: number): Node[] {
  return [['MaxPool', [`${from}`], `${to}`, {kernel_shape: [3, 3], strides: [2, 2]}]];
}

function hidden(from: string, at: number): Node[] {
  return [
    ['Gemm', [from, `classifier.${at}.weight`, `classifier.${at}.bias`], `c${at}g`, {transB: 1}],
    ['Relu', [`c${at}g`], `c${at + 1}`, {}],
  ];
}

function encodeNode([op, inputs, output, attributes]: Node): Uint8Array {
  const fields = inputs.map(name => text(1, name));
  fields.push(text(2, output), text(4, op));
  for (const [name, value] of Object.entries(attributes)) {
    const values =
      typeof value === 'number'
        ? [integer(3, value), integer(20, INT)]
        : [...value.map(each => integer(8, each)), integer(20, INTS)];
    fields.push(message(5, join([text(1, name), ...values])));
  }
  return join(fields);
}

function valueInfo(name: string, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map(size => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)));
  const tensor = join([integer(1, FLOAT), message(2, join(dims))]);
  return join([text(1, name), message(2, message(1, tensor))]);
}

/** Protocol buffers: a variable-length integer. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const integer = (field: number, value: number): Uint8Array => Uint8Array.from([...varint(field * 8), ...varint(value)]);
const message = (field: number, bytes: Uint8Array): Uint8Array =>
  join([Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
const text = (field: number, value: string): Uint8Array => message(field, new TextEncoder().encode(value));

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
