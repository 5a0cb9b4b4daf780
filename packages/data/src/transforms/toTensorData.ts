import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {NUMBERS_BYTES} from '../simd/numbersKernel.ts';
import {pixelSimd} from '../simd/pixelSimd.ts';
import type {NumbersStep, SampleKey} from '../step.ts';
import {described} from './described.ts';
import {type NormalizeOptions, normalize} from './normalize.ts';

/** Order of a pixel's three channels; `'bgr'` is that of networks from Caffe and OpenCV. */
export type ChannelOrder = 'rgb' | 'bgr';

/** What the numbers shall be. */
export interface ToTensorDataOptions extends Partial<NormalizeOptions> {
  /** 3 for colours; 1 to keep only the first, for images that went through `grayscale`. @defaultValue 3 */
  channels?: 1 | 3;
  /** Order of the colours, which is also that of `mean` and `std`. @defaultValue 'rgb' */
  channelOrder?: ChannelOrder;
  /** What 255, the largest byte, becomes before `mean` is subtracted; 255 keeps bytes as they are. @defaultValue 1 */
  maxValue?: number;
}

/**
 * Turns bytes into numbers `[height, width, channels]`: `byte * maxValue / 255`, then, if `mean` and `std` are given,
 * `(x - mean) / std`. Each operation is rounded to float32, as in PyTorch.
 *
 * Reference: torchvision, transforms/_functional_tensor.py, `convert_image_dtype` and `normalize`.
 *
 * @throws ConfigError if `mean` or `std` comes alone or does not have one number a channel, or another option is out of
 *   range.
 */
export function toTensorData({
  channels = 3,
  channelOrder = 'rgb',
  maxValue = 1,
  mean,
  std,
}: ToTensorDataOptions = {}): NumbersStep<RgbImage> {
  checkScale('toTensorData', {channels, channelOrder, maxValue});
  const table = tableOf(channels, maxValue, mean, std);
  const tables = Array.from({length: channels}, (_, c) => table.filter((_, i) => i % channels === c));
  const write = channels === 1 ? firstOf(tables[0]) : colorsOf(tables, channelOrder === 'rgb' ? 0 : 2);
  return described(
    'toTensorData',
    [{channels, channelOrder, maxValue, mean, std}],
    ({data}: RgbImage, _key?: SampleKey, into?: Float32Array) => {
      const length = (data.length / 3) * channels;
      const values = into?.length === length ? into : new Float32Array(length);
      write(data, values);
      return values;
    },
  );
}

/** Writes what bytes become. */
type Writer = (data: Uint8Array, values: Float32Array) => void;

/** Looks every pixel's first byte up. */
function firstOf(table: Float32Array): Writer {
  return (data, values) => {
    for (let from = 0, to = 0; from < data.length; from += 3, to++) values[to] = table[data[from]];
  };
}

/**
 * Looks every pixel's bytes up, of which the one at `start` comes first.
 *
 * @internal
 */
export function colorsOf(tables: readonly Float32Array[], start: 0 | 2): Writer {
  return (data, values) => {
    if (!colorsSimd(tables, start, data, values)) colorsPlain(tables, start, data, values);
  };
}

/** By vector code's memory, whose accesses are not checked one by one; false where there is none, the image too large for it, or empty. */
function colorsSimd(tables: readonly Float32Array[], start: 0 | 2, data: Uint8Array, values: Float32Array): boolean {
  const toAt = tables.length * NUMBERS_BYTES;
  const fromAt = toAt + values.byteLength;
  const simd = data.length === 0 ? undefined : pixelSimd(fromAt + data.length);
  if (simd === undefined) return false;
  const memory = simd.memory(fromAt + data.length);
  const floats = new Float32Array(memory.buffer, 0, fromAt / Float32Array.BYTES_PER_ELEMENT);
  for (const [c, table] of tables.entries()) floats.set(table, (c * NUMBERS_BYTES) / Float32Array.BYTES_PER_ELEMENT);
  memory.set(data, fromAt);
  simd.kernels.numbers(fromAt + start, fromAt + 1, fromAt + 2 - start, toAt, data.length / 3, 0);
  values.set(floats.subarray(toAt / Float32Array.BYTES_PER_ELEMENT));
  return true;
}

/**
 * In JavaScript, written out, since it is most of the time.
 *
 * @internal
 */
export function colorsPlain(
  [first, second, third]: readonly Float32Array[],
  start: 0 | 2,
  data: Uint8Array,
  values: Float32Array,
): void {
  for (let i = 0; i < data.length; i += 3) {
    values[i] = first[data[i + start]];
    values[i + 1] = second[data[i + 1]];
    values[i + 2] = third[data[i + 2 - start]];
  }
}

/** @throws ConfigError if one of the options is out of range, or the order is one of colours that are not there. */
export function checkScale(
  owner: string,
  {channels, channelOrder, maxValue}: Required<Pick<ToTensorDataOptions, 'channels' | 'channelOrder' | 'maxValue'>>,
): void {
  if (channels !== 1 && channels !== 3) throw new ConfigError(`${owner}: channels ${channels} is neither 1 nor 3`);
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr') {
    throw new ConfigError(`${owner}: channelOrder is '${channelOrder}'; 'rgb' or 'bgr' is needed`);
  }
  if (channelOrder === 'bgr' && channels === 1) {
    throw new ConfigError(`${owner}: channelOrder is 'bgr', but channels is 1; leave it out for grey images`);
  }
  if (!(Number.isFinite(maxValue) && maxValue > 0)) {
    throw new ConfigError(`${owner}: maxValue is ${maxValue}; a positive number is needed, such as 1 or 255`);
  }
}

/** The number each byte becomes, for each channel: there are only 256, so they are computed once. */
function tableOf(channels: 1 | 3, maxValue: number, mean?: readonly number[], std?: readonly number[]): Float32Array {
  const scaled = Float32Array.from({length: 256 * channels}, (_, i) => (Math.floor(i / channels) * maxValue) / 255);
  if (!mean && !std) return scaled;
  if (mean?.length !== channels || std?.length !== channels) {
    throw new ConfigError(
      `toTensorData: mean [${mean ?? ''}] and std [${std ?? ''}] need one number for each of ${channels} channels`,
    );
  }
  return normalize({mean, std})(scaled);
}
