/**
 * What TensorBoard shows, as the messages it reads: tensors that say which of its dashboards they are for.
 *
 * References: `tensorflow/core/framework/summary.proto` and `tensor.proto`, `tensorboard/plugins/hparams`; the forms of the
 * tensors are those of `tf.summary`.
 */
import type {Bucket} from './histogram.ts';
import {doubleField, field, intField} from './wire.ts';

/** TensorFlow's numbers of element types. */
const DTYPE = {float: 1, double: 2, string: 7} as const;

/** A value of a hyperparameter. */
export type HyperparameterValue = string | number | boolean;

/** A value that belongs to a logged series: its tag, and the directory of the series below that of the run. */
export interface LoggedMetric {
  /** Name of the series, such as `epoch_accuracy`. */
  readonly tag: string;
  /** Directory below the run's, such as `validation`. @defaultValue the run's own */
  readonly group?: string;
}

/** A number. It is kept in single precision, as TensorBoard does. */
export function scalarSummary(tag: string, value: number): Uint8Array {
  return summary(tag, 'scalars', tensor('float', [], field(4, littleEndian(Float32Array.of(value)))));
}

/** Buckets, a row each: from, to, count. */
export function histogramSummary(tag: string, buckets: readonly Bucket[]): Uint8Array {
  const content = littleEndian(Float64Array.from(buckets.flat()));
  return summary(tag, 'histograms', tensor('double', [buckets.length, 3], field(4, content)));
}

/** Images of one size, as the bytes of their PNG files. */
export function imageSummary(tag: string, width: number, height: number, files: readonly Uint8Array[]): Uint8Array {
  const strings = [String(width), String(height), ...files];
  return summary(tag, 'images', tensor('string', [strings.length], ...strings.map(text => field(8, text))));
}

/** Text, in which Markdown is shown as such. */
export function textSummary(tag: string, text: string): Uint8Array {
  return summary(tag, 'text', tensor('string', [], field(8, text)));
}

/** Says that a session of training with these hyperparameters begins. @param time in seconds since 1970 */
export function sessionStart(values: Readonly<Record<string, HyperparameterValue>>, time: number): Uint8Array {
  const pairs = Object.entries(values).map(([name, value]) => field(1, field(1, name), field(2, protoValue(value))));
  return hparams('_hparams_/session_start_info', field(3, ...pairs, doubleField(5, time)));
}

/** Says how it ended. @param time in seconds since 1970 */
export function sessionEnd(status: 'success' | 'failure', time: number): Uint8Array {
  const info = [intField(1, status === 'success' ? 1 : 2), doubleField(2, time)];
  return hparams('_hparams_/session_end_info', field(4, ...info));
}

/** Says which hyperparameters and which values to compare runs by, in this order. @param time in seconds since 1970 */
export function experiment(names: readonly string[], metrics: readonly LoggedMetric[], time: number): Uint8Array {
  const hyperparameters = names.map(name => field(4, field(1, name)));
  const compared = metrics.map(({tag, group}) =>
    field(5, field(1, ...(group ? [field(1, group)] : []), field(2, tag))),
  );
  return hparams('_hparams_/experiment', field(2, doubleField(3, time), ...hyperparameters, ...compared));
}

/** The content is in what describes the tensor, which is empty. */
function hparams(tag: string, content: Uint8Array): Uint8Array {
  return summary(tag, 'hparams', tensor('float', [0]), content);
}

function summary(tag: string, plugin: string, value: Uint8Array, content?: Uint8Array): Uint8Array {
  const data = field(1, field(1, plugin), ...(content ? [field(2, content)] : []));
  return field(1, field(1, tag), field(9, data), value);
}

function tensor(dtype: keyof typeof DTYPE, shape: readonly number[], ...content: readonly Uint8Array[]): Uint8Array {
  const sizes = shape.map(size => field(2, intField(1, size)));
  return field(8, intField(1, DTYPE[dtype]), field(2, ...sizes), ...content);
}

function protoValue(value: HyperparameterValue): Uint8Array {
  if (typeof value === 'number') return doubleField(2, value);
  return typeof value === 'string' ? field(3, value) : intField(4, value);
}

function littleEndian(values: Float32Array | Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.byteLength));
  for (const [i, value] of values.entries()) {
    if (values instanceof Float32Array) view.setFloat32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  }
  return new Uint8Array(view.buffer);
}
