/**
 * What convolution layers along one, two and three axes share: all of it.
 */
import type {serialization, Tensor} from '@tensorflow/tfjs-core';
import type {Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../../errors.ts';
import type {ConvAttrs} from '../../ops/convolution/convolution.ts';
import {dilatedSize, type PadPair, slidingLength} from '../../ops/geometry.ts';
import {BaseConvolution, type Kind, type WeightPlan, type WindowOptions} from './baseConvolution.ts';
import {type KeptPadding, keptPadding, type PaddingRule, padsAlong} from './convPadding.ts';

/** How the window of a convolution layer moves, whatever its filters. */
export interface ConvolutionWindowOptions<Size, Padding> extends WindowOptions<Size> {
  /**
   * Zeros around the image: a count, one count an axis, a `[before, after]` for each axis, 'valid' for none, or 'same' for
   * as many outputs as `ceil(length / stride)`, the odd zero at the end. @defaultValue 0
   */
  padding?: Padding | PaddingRule;
}

/** Options of a convolution layer. */
export interface ConvolutionOptions<Size, Padding> extends ConvolutionWindowOptions<Size, Padding> {
  /** Number of output channels. */
  filters: number;
  /**
   * Parts that the channels fall into, each convolved on its own with its part of the filters; a divisor of both. As many
   * as channels is a depthwise convolution. @defaultValue 1
   */
  groups?: number;
}

/** {@link Kind} and the op. */
export interface ConvolutionKind extends Kind {
  convolve(x: Tensor, filter: Tensor, attrs: ConvAttrs): Tensor;
}

/** Channels of an image that has an opacity besides its three colours. */
const MOST_COLOURS = 4;

/** Base of the layers that move a window over an image that is padded with zeros. */
export abstract class WindowLayer extends BaseConvolution {
  private readonly padding: KeptPadding;

  constructor(kind: Kind, options: ConvolutionWindowOptions<unknown, unknown>) {
    super(kind, options);
    this.padding = keptPadding(kind.owner, options.padding ?? 0, kind.rank);
  }

  /** Length that the window meets along an axis. */
  protected metLength(_axis: number, length: number): number {
    return length;
  }

  private windowAlong(axis: number): number {
    return dilatedSize(this.kernelSize[axis], this.dilation[axis]);
  }

  private padsAlong(axis: number, length: number): PadPair {
    return padsAlong(this.padding, axis, length, this.windowAlong(axis), this.strides[axis]);
  }

  protected override outputLength(axis: number, length: number): number {
    const met = this.metLength(axis, length);
    return slidingLength(this.label, met, this.windowAlong(axis), this.strides[axis], this.padsAlong(axis, met));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    this.checkOrder(inputShape);
    return super.computeOutputShape(inputShape);
  }

  /** @throws ConfigError if the window does not fit, perhaps because the channels come first. */
  private checkOrder(inputShape: Shape): void {
    const [batch, first, ...rest] = inputShape;
    if (first === null || first > MOST_COLOURS || rest.some(n => n === null || n <= MOST_COLOURS)) return;
    const met = this.metLength(0, first);
    const [before, after] = this.padsAlong(0, met);
    const window = this.windowAlong(0);
    if (before + met + after >= window) return;
    throw new ConfigError(
      `${this.label}: a window of ${window} does not fit into an input of ${met}, and images of shape ` +
        `${JSON.stringify(inputShape)} look channels-first; tfjs is channels-last: ${JSON.stringify([batch, ...rest, first])}`,
    );
  }

  /** How the window moves over images of this shape. */
  protected moves(inputShape: readonly number[]): Required<Omit<ConvAttrs, 'groups'>> {
    const {strides, dilation} = this;
    return {strides, dilation, padding: strides.map((_, axis) => this.padsAlong(axis, inputShape[axis + 1]))};
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), padding: this.padding};
  }
}

/** Convolution with a number of filters. */
export abstract class ConvolutionLayer extends WindowLayer {
  private readonly kind: ConvolutionKind;
  private readonly filters: number;
  private readonly groups: number;

  constructor(kind: ConvolutionKind, options: ConvolutionOptions<unknown, unknown>) {
    super(kind, options);
    const {filters, groups = 1} = options;
    this.checkFilters(filters, groups);
    this.kind = kind;
    this.filters = filters;
    this.groups = groups;
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override plan(channels: number): WeightPlan {
    const {area, filters, groups} = this;
    this.checkGroups(channels, groups);
    const seen = channels / groups;
    // PyTorch's fans, whose fan-out does not know of groups
    return {shape: [...this.kernelSize, seen, filters], fans: {fanIn: area * seen, fanOut: area * filters}};
  }

  protected override convolve(x: Tensor, weight: Tensor): Tensor {
    return this.kind.convolve(x, weight, {...this.moves(x.shape), groups: this.groups});
  }

  override getConfig(): serialization.ConfigDict {
    const {filters, groups} = this;
    return {...super.getConfig(), filters, groups};
  }
}
