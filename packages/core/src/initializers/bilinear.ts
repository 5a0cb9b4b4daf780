import {ConfigError} from '../errors.ts';
import {channelPairs, checkGroups, type GroupedOptions} from './channelPairs.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/** How much of a neighbour a place of the window takes: a tent over `2·factor − factor mod 2` places. */
const tent = (i: number, length: number): number => {
  const factor = Math.ceil(length / 2);
  const centre = (2 * factor - 1 - (factor % 2)) / (2 * factor);
  return 1 - Math.abs(i / factor - centre);
};

/**
 * Bilinear interpolation, so that a transposed convolution of stride `s`, kernel size `2s − s mod 2` and padding
 * `ceil((s − 1) / 2)` enlarges images `s` times.
 *
 * For kernels `[height, width, out / groups, in]` of transposed convolutions; each channel is enlarged by itself. Long,
 * Shelhamer, Darrell, "Fully convolutional networks for semantic segmentation" (CVPR 2015). Reference: Caffe's
 * `BilinearFiller` (include/caffe/filler.hpp), which is used with as many groups as channels.
 *
 * @throws ConfigError if a weight has not four axes, or `groups` does not divide its channels.
 */
export const bilinear: InitializerFactory<GroupedOptions> = defineInitializer<GroupedOptions>(
  'ZooBilinear',
  (_fans, {groups = 1}) => ({
    kind: 'computed',
    values: shape => {
      if (shape.length !== 4) {
        throw new ConfigError(
          `initializers.bilinear: a weight of shape [${shape}] is no kernel of images, which has four axes`,
        );
      }
      const pairs = channelPairs('initializers.bilinear', shape, groups);
      const [height, width, outputs, inputs] = shape;
      const out = new Float32Array(height * width * outputs * inputs);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const share = tent(y, height) * tent(x, width);
          for (const [o, i] of pairs) out[((y * width + x) * outputs + o) * inputs + i] = share;
        }
      }
      return out;
    },
  }),
  ({groups = 1}) => checkGroups('initializers.bilinear', groups),
  ['groups'],
);
