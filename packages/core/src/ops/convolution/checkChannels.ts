import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../../errors.ts';
import {axisNames, type SpatialRank} from '../geometry.ts';

/** What is wrong with images whose first axis has as many entries as there should be channels, or nothing. */
const orderHint = (images: readonly number[], channels: number): string =>
  images.length > 2 && images[1] === channels && images[images.length - 1] !== channels
    ? `. Images of shape [${images}] look channels-first; tfjs is channels-last: ` +
      `[${[images[0], ...images.slice(2), images[1]]}]`
    : '';

/** @throws ConfigError unless the filters see as many channels as there are in a group of the images. */
export function checkChannels(owner: string, x: Tensor, filter: Tensor, groups: number, rank: SpatialRank): void {
  const images = x.shape;
  const [inner, filters] = filter.shape.slice(-2);
  const isWhole = images.length === rank + 2 && filter.shape.length === rank + 2;
  if (isWhole && inner * groups === images[rank + 1] && filters % groups === 0) return;
  throw new ConfigError(
    `${owner}: ${filters} filters of ${inner} channels do not fit images of shape [${images}] in ${groups} ` +
      `group${groups === 1 ? '' : 's'}; the filters are to be [${axisNames(rank).slice(1, -1)}, channels / groups, ` +
      `filters], and groups a divisor of both${orderHint(images, inner * groups)}`,
  );
}

/** @throws ConfigError unless there are as many filters as channels, and `groups` parts both. */
export function checkTransposed(owner: string, x: Tensor, filter: Tensor, groups: number, rank: SpatialRank): void {
  const images = x.shape;
  const [outputs, inputs] = filter.shape.slice(-2);
  const isWhole = images.length === rank + 2 && filter.shape.length === rank + 2;
  if (isWhole && inputs === images[rank + 1] && inputs % groups === 0) return;
  throw new ConfigError(
    `${owner}: a weight of shape [${filter.shape}] does not fit images of shape [${images}] in ${groups} ` +
      `group${groups === 1 ? '' : 's'}; the weight is to be [${axisNames(rank).slice(1, -1)}, ` +
      `outChannels / groups, inChannels], here giving ${outputs * groups} channels, and groups a divisor of both` +
      orderHint(images, inputs),
  );
}
