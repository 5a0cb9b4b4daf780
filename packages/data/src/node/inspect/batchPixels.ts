/**
 * Makes images of what a network is fed.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../../rgbImage.ts';
import type {ChannelOrder} from '../../transforms/toTensorData.ts';

/** What is needed of a tensor, so that numbers without one can be shown, too. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
}

/** A batch, or something like it. */
export interface BatchLike {
  /** `[batch, height, width, 1 or 3]`. */
  readonly xs: TensorLike;
  /** One-hot labels `[batch, numClasses]`, or indices `[batch]` or `[batch, 1]`. */
  readonly ys?: TensorLike;
}

/** How pixels became numbers: what presets say of themselves. */
export interface PixelStatistics {
  /** Was subtracted from each channel. */
  readonly mean: readonly number[];
  /** Each channel was divided by it afterwards. */
  readonly std: readonly number[];
  /** Order of the colours. @defaultValue 'rgb' */
  readonly channelOrder?: ChannelOrder;
  /** What 255 became before the mean was subtracted. @defaultValue 1 */
  readonly maxValue?: number;
}

/**
 * The images of a batch: `(x * std + mean) * 255 / maxValue`, rounded, or the batch's range stretched to 0..255 where
 * it is not known how it was normalized. Integers are bytes that were not, and stay as they are.
 *
 * @throws ConfigError if it is no batch of images, or the statistics do not fit it.
 */
export async function pixelsOfBatch(xs: TensorLike, statistics?: PixelStatistics): Promise<RgbImage[]> {
  const [count, height, width, channels] = xs.shape;
  if (xs.shape.length !== 4 || (channels !== 1 && channels !== 3)) {
    throw new ConfigError(`contactSheet: xs is [${xs.shape}]; images [batch, height, width, 1 or 3] are needed`);
  }
  if (statistics && (statistics.mean.length !== channels || statistics.std.length !== channels)) {
    const {mean, std} = statistics;
    throw new ConfigError(
      `contactSheet: xs has ${channels} channels, but the preset's mean [${mean}] and std [${std}] are not of ${channels} numbers`,
    );
  }
  const values = await xs.data();
  const [scales, offsets] = scaling(values, channels, statistics);
  const bgr = statistics?.channelOrder === 'bgr';
  const length = height * width * channels;
  return Array.from({length: count}, (_, i) => {
    // clamps and rounds
    const data = new Uint8ClampedArray(height * width * 3);
    for (let from = i * length, to = 0; to < data.length; from += channels, to += 3) {
      for (let c = 0; c < 3; c++) {
        const channel = channels === 1 ? 0 : bgr ? 2 - c : c;
        data[to + c] = values[from + channel] * scales[channel] + offsets[channel];
      }
    }
    return {width, height, data: new Uint8Array(data.buffer)};
  });
}

/** The class of each sample. */
export async function labelsOfBatch({ys}: BatchLike): Promise<Int32Array | undefined> {
  if (!ys) return undefined;
  const values = await ys.data();
  const classes = ys.shape[1] ?? 1;
  if (classes === 1) return Int32Array.from(values);
  return Int32Array.from({length: values.length / classes}, (_, i) => {
    const row = values.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

type PerChannel = readonly number[];

function scaling(
  values: ArrayLike<number>,
  channels: number,
  statistics: PixelStatistics | undefined,
): [scales: PerChannel, offsets: PerChannel] {
  if (!(values instanceof Float32Array))
    return [new Array<number>(channels).fill(1), new Array<number>(channels).fill(0)];
  return statistics ? undoing(statistics) : stretching(values, channels);
}

function undoing({mean, std, maxValue = 1}: PixelStatistics): [scales: PerChannel, offsets: PerChannel] {
  const most = 255 / maxValue;
  return [std.map(value => value * most), mean.map(value => value * most)];
}

function stretching(values: ArrayLike<number>, channels: number): [scales: PerChannel, offsets: PerChannel] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    // what is not finite is nothing to scale by
    if (!Number.isFinite(values[i])) continue;
    if (values[i] < least) least = values[i];
    if (values[i] > most) most = values[i];
  }
  const scale = most > least ? 255 / (most - least) : 1;
  return [new Array<number>(channels).fill(scale), new Array<number>(channels).fill(-least * scale)];
}
