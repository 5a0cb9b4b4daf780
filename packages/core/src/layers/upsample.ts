/**
 * Layer that makes images larger by repeating pixels or by interpolating between them.
 *
 * Reference: `torch.nn.Upsample`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {type Size2d, size2d} from '../ops/geometry.ts';
import {upsample as resize, type UpsampleAttrs, type UpsampleMode, upsampledLength} from '../ops/upsample.ts';
import {checkMode, type ScaleFactor, scaleFactors} from './upsampling/scaleFactors.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link upsample}: one of `size` and `scaleFactor`, and more. */
export interface UpsampleOptions extends NonNullable<LayerOptions> {
  /** Size of the result, one number or `[height, width]`. */
  size?: Size2d;
  /** How many times as large the result is, one number or `[height, width]`; fractions of a pixel are dropped. */
  scaleFactor?: ScaleFactor;
  /** Repeat the nearest pixel, or interpolate. @defaultValue 'nearest' */
  mode?: UpsampleMode;
  /** With 'bilinear': make the corner pixels' centres meet, instead of the images' corners. @defaultValue false */
  alignCorners?: boolean;
}

class Upsample extends layers.Layer {
  static className = 'ZooUpsample';
  private readonly attrs: UpsampleAttrs & {alignCorners: boolean};

  constructor(options: UpsampleOptions) {
    super(options);
    const {mode = 'nearest', alignCorners = false} = options;
    // a saved configuration has null for what was left out
    const [size, scaleFactor] = [options.size ?? undefined, options.scaleFactor ?? undefined];
    if ((size === undefined) === (scaleFactor === undefined)) {
      const given = size === undefined ? 'neither size nor scaleFactor is' : 'both size and scaleFactor are';
      throw new ConfigError(`upsample: ${given} given; give one of them`);
    }
    checkMode('upsample', mode, alignCorners);
    this.attrs = {
      size: size === undefined ? undefined : size2d('upsample', 'size', size),
      scaleFactor: scaleFactor === undefined ? undefined : scaleFactors('upsample', scaleFactor),
      mode,
      alignCorners,
    };
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape([batch, height, width, channels]: Shape): Shape {
    const along = (axis: 0 | 1, length: number | null): number | null =>
      length === null
        ? (this.attrs.size?.[axis] ?? null)
        : upsampledLength(`upsample '${this.name}'`, axis, length, this.attrs);
    return [batch, along(0, height), along(1, width), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = single(inputs);
    // images of unknown size are checked when they come, by a message that names the layer
    this.computeOutputShape(x.shape);
    return resize(x, this.attrs);
  }

  override getConfig(): serialization.ConfigDict {
    const {size, scaleFactor, mode, alignCorners} = this.attrs;
    const kept = (pair?: readonly [number, number]): number[] | null => (pair === undefined ? null : [...pair]);
    return {...super.getConfig(), size: kept(size), scaleFactor: kept(scaleFactor), mode, alignCorners};
  }
}
serialization.registerClass(Upsample);

/**
 * Makes a layer that resizes images: `[batch, height, width, channels]` to `[batch, newHeight, newWidth, channels]`, of the
 * `size` given or of `floor(length · scaleFactor)`.
 *
 * It does not average when the result is smaller.
 *
 * @throws ConfigError unless one of `size` and `scaleFactor` is given, and in range; if `mode` is unknown; for
 *   `alignCorners` with 'nearest'.
 */
export function upsample(options: UpsampleOptions): layers.Layer {
  return madeLayer('upsample', Upsample, options);
}
