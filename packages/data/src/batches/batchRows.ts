/**
 * The rows of a batch before they become tensors, so that a batch never delivered leaves nothing to dispose.
 */
import {dispose, tensor2d, tensor4d} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import type {Batch} from '../dataset.ts';
import type {SampleKey, SampleShape} from '../step.ts';
import {type BatchMemory, takeFloats} from './batchMemory.ts';
import type {BatchPlan} from './batchPlan.ts';
import {isCopied} from './isCopied.ts';

/** Samples and labels, row by row. */
export interface BatchRows {
  /** Rows that hold a sample. */
  count: number;
  readonly xs: Float32Array | Uint8Array;
  /** One number a row for labels that are indices, otherwise one for each class. */
  readonly ys: Float32Array;
}

/** What rows are made for. */
export interface RowsOf {
  readonly sampleShape: SampleShape;
  readonly classNames: readonly string[];
}

/**
 * `capacity` rows, to be filled.
 *
 * @param memory - What the samples are written to, where nobody else can keep a part of it.
 */
export function batchRows(
  {sampleShape, classNames}: RowsOf,
  capacity: number,
  {dtype, labels}: BatchPlan,
  memory?: BatchMemory,
): BatchRows {
  const values = capacity * sampleShape[0] * sampleShape[1] * sampleShape[2];
  return {
    count: capacity,
    xs: dtype === 'uint8' ? bytesFor(values, memory) : floatsFor(values, memory),
    ys: new Float32Array(capacity * (labels === 'index' ? 1 : classNames.length)),
  };
}

const bytesFor = (length: number, memory?: BatchMemory): Uint8Array => memory?.take(length) ?? new Uint8Array(length);
const floatsFor = (length: number, memory?: BatchMemory): Float32Array =>
  memory ? takeFloats(memory, length) : new Float32Array(length);

/** Where a sample's numbers end up, if they end up as they are. */
export function rowOf({count, xs}: BatchRows, row: number): Float32Array | undefined {
  if (xs instanceof Uint8Array) return undefined;
  const width = xs.length / count;
  return xs.subarray(row * width, (row + 1) * width);
}

/**
 * Writes one sample, if it is not there already, and its label.
 *
 * @throws ConfigError if bytes are asked for and the sample holds other numbers.
 */
export function setRow(
  {count, xs, ys}: BatchRows,
  row: number,
  sample: Float32Array,
  label: number,
  {labels}: BatchPlan,
): void {
  if (xs instanceof Uint8Array) setBytes(xs, row * sample.length, sample);
  else if (sample.buffer !== xs.buffer) xs.set(sample, row * sample.length);
  const width = ys.length / count;
  if (labels === 'index') ys[row] = label;
  else ys[row * width + label] = 1;
}

/** The rows that `kept` says, moved together. */
export function keepRows({count, xs, ys}: BatchRows, kept: readonly boolean[]): BatchRows {
  let to = 0;
  for (let row = 0; row < count; row++) {
    if (!kept[row]) continue;
    if (to < row) {
      for (const values of [xs, ys]) {
        const width = values.length / count;
        values.copyWithin(to * width, row * width, (row + 1) * width);
      }
    }
    to++;
  }
  return {count: to, xs: xs.subarray(0, (xs.length / count) * to), ys: ys.subarray(0, (ys.length / count) * to)};
}

/**
 * The tensors of a batch, mixed if the plan says so. They are the caller's.
 *
 * @param memory - Where the rows' memory came from, if not from elsewhere: is given back what the tensors do without.
 */
export function rowsToBatch(
  {count, xs, ys}: BatchRows,
  {sampleShape}: RowsOf,
  {mix, dtype}: BatchPlan,
  key: SampleKey,
  memory: BatchMemory,
): Batch {
  const shape: [number, number, number, number] = [count, ...sampleShape];
  const values = dtype === 'uint8' ? integersOf(xs, memory) : xs;
  const plain: Batch = {
    xs: tensor4d(values, shape, dtype === 'uint8' ? 'int32' : 'float32'),
    ys: tensor2d(ys, [count, ys.length / count]),
  };
  if (isCopied(plain.xs, values)) memory.giveBack(values);
  else memory.giveAway(values);
  if (!mix) return plain;
  let mixed: Batch | undefined;
  try {
    mixed = mix(plain, key);
    return mixed;
  } finally {
    dispose([plain.xs, plain.ys].filter(tensor => tensor !== mixed?.xs && tensor !== mixed?.ys));
  }
}

/** Bytes as integers, because tfjs has no tensors of bytes. */
function integersOf(bytes: BatchRows['xs'], memory: BatchMemory): Int32Array {
  // a backend that does not copy gives this memory to whoever reads the tensor
  const integers = new Int32Array(memory.take(bytes.length * Int32Array.BYTES_PER_ELEMENT, 1).buffer);
  integers.set(bytes);
  memory.giveBack(bytes);
  return integers;
}

function setBytes(bytes: Uint8Array, start: number, sample: Float32Array): void {
  for (let i = 0; i < sample.length; i++) {
    const value = sample[i];
    if (value !== (value & 255)) {
      throw new ConfigError(
        `batches: dtype 'uint8' needs whole numbers from 0 to 255, but value ${i} of a sample is ${value}; let the ` +
          'transform end in toTensorData({maxValue: 255})',
      );
    }
    bytes[start + i] = value;
  }
}
