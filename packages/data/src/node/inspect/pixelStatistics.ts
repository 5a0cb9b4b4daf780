import type {RgbImage} from '../../rgbImage.ts';

/** Three channels' numbers. */
type Channels = readonly [red: number, green: number, blue: number];

/**
 * Counts how often each byte occurs in each channel, from which mean and standard deviation follow without rounding,
 * whatever the order of the images.
 */
export function pixelStatistics(): {add(image: RgbImage): void; result(): {mean?: Channels; std?: Channels}} {
  const counts = [0, 1, 2].map(() => new Float64Array(256));
  const [red, green, blue] = counts;
  return {
    add({data}) {
      for (let i = 0; i < data.length; i += 3) {
        red[data[i]]++;
        green[data[i + 1]]++;
        blue[data[i + 2]]++;
      }
    },
    result() {
      const pixels = red.reduce((sum, count) => sum + count, 0);
      if (pixels === 0) return {};
      const mean = counts.map(channel => channel.reduce((sum, count, byte) => sum + count * byte, 0) / pixels);
      const std = counts.map((channel, c) =>
        Math.sqrt(channel.reduce((sum, count, byte) => sum + count * (byte - mean[c]) ** 2, 0) / pixels),
      );
      return {mean: scaled(mean), std: scaled(std)};
    },
  };
}

const scaled = ([red, green, blue]: readonly number[]): Channels => [red / 255, green / 255, blue / 255];
