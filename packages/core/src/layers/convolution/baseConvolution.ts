/**
 * What layers that move a window share: options, weights, shapes and serialisation.
 */
import {type serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../../errors.ts';
import type {Fans} from '../../initializers/fanInitializer.ts';
import {addBias} from '../../ops/addBias.ts';
import {axisNames, type SpatialRank, sizes} from '../../ops/geometry.ts';
import {single, WeightedLayer, type WeightedLayerOptions} from '../weightedLayer.ts';
import {checkCount} from './checkCount.ts';

/** How a window of one element an axis moves, for options of type `Size` such as `Size2d`. */
export interface WindowOptions<Size> extends WeightedLayerOptions {
  /** Window: one number for all axes, or a list of one an axis, such as `[height, width]`. */
  kernelSize: Size;
  /** Step of the window. @defaultValue 1 */
  strides?: Size;
  /** Distance between the window's elements; 1 leaves no holes. @defaultValue 1 */
  dilation?: Size;
}

/** Which layer it is. */
export interface Kind {
  /** Name in messages, the one of the function that makes the layer. */
  readonly owner: string;
  /** Number of axes that the window moves along. */
  readonly rank: SpatialRank;
}

/** The weight of a layer. */
export interface WeightPlan {
  readonly shape: number[];
  readonly fans: Fans;
}

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

/** Base of convolutions and transposed convolutions along one, two or three axes. */
export abstract class BaseConvolution extends WeightedLayer {
  protected readonly owner: string;
  protected readonly rank: SpatialRank;
  protected readonly kernelSize: number[];
  protected readonly strides: number[];
  protected readonly dilation: number[];
  protected readonly torchAxes: readonly number[];

  constructor({owner, rank}: Kind, options: WindowOptions<unknown>) {
    super(owner, options);
    const {kernelSize, strides = 1, dilation = 1} = options;
    this.owner = owner;
    this.rank = rank;
    this.kernelSize = sizes(owner, 'kernelSize', kernelSize, rank);
    this.strides = sizes(owner, 'strides', strides, rank);
    this.dilation = sizes(owner, 'dilation', dilation, rank);
    // [...window, in, out] to [out, in, ...window]
    this.torchAxes = [rank + 1, rank, ...this.kernelSize.keys()];
    this.inputSpec = [{ndim: rank + 2}];
  }

  /** Number of channels of the output. */
  protected abstract outputChannels(channels: number): number;
  /** Shape and fans of the weight for images of so many channels. */
  protected abstract plan(channels: number): WeightPlan;
  /** Length of the output along an axis. */
  protected abstract outputLength(axis: number, length: number): number;
  /** The op itself, without the bias. */
  protected abstract convolve(x: Tensor, weight: Tensor): Tensor;

  /** Creates what the layer learns. */
  protected createWeights(channels: number): void {
    const {shape, fans} = this.plan(channels);
    this.addWeights(shape, this.outputChannels(channels), fans);
  }

  /** Elements of the window. */
  protected get area(): number {
    return product(this.kernelSize);
  }

  /** The layer in messages. */
  protected get label(): string {
    return `${this.owner} '${this.name}'`;
  }

  /** The number of channels of images of this shape. */
  protected channelsOf(inputShape: Shape): number {
    const channels = inputShape[this.rank + 1];
    if (channels !== null) return channels;
    const axes = axisNames(this.rank).slice(1, -1);
    throw new ConfigError(
      `${this.label}: the number of channels is unknown in the input shape ${JSON.stringify(inputShape)}; ` +
        `give it in inputShape: [${axes}, channels], where only ${axes.replace(/, (\w+)$/, ' and $1')} may be null`,
    );
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    this.createWeights(channels);
    this.inputSpec = [{ndim: this.rank + 2, axes: {[this.rank + 1]: channels}}];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const lengths = this.kernelSize.map((_, axis) => {
      const length = inputShape[axis + 1];
      return length === null ? null : this.outputLength(axis, length);
    });
    return [inputShape[0], ...lengths, this.outputChannels(this.channelsOf(inputShape))];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const {weight, bias} = this;
      if (weight === undefined) throw new ConfigError(`${this.label} was called before it was built`);
      const x = single(inputs);
      // images of unknown size are checked when they come, by a message that names the layer
      this.computeOutputShape(x.shape);
      const y = this.convolve(x, weight.read());
      return bias === undefined ? y : addBias(y, bias.read());
    });
  }

  override getConfig(): serialization.ConfigDict {
    const {kernelSize, strides, dilation} = this;
    return {...super.getConfig(), kernelSize, strides, dilation};
  }

  /** @throws ConfigError unless `groups` parts `filters`. */
  protected checkFilters(filters: number, groups: number): void {
    checkCount(this.owner, 'filters', filters);
    checkCount(this.owner, 'groups', groups);
    if (filters % groups !== 0) {
      throw new ConfigError(
        `${this.owner}: ${filters} filters cannot be parted into ${groups} groups; give a multiple of groups`,
      );
    }
  }

  /** @throws ConfigError unless `groups` parts the channels. */
  protected checkGroups(channels: number, groups: number): void {
    if (channels % groups === 0) return;
    throw new ConfigError(
      `${this.label}: images of ${channels} channels cannot be parted into ${groups} groups; ` +
        'give a divisor of the number of channels',
    );
  }
}
