/**
 * What transposed convolution layers along one, two and three axes share: all of it.
 */
import type {serialization, Tensor} from '@tensorflow/tfjs-core';
import {checkOutputPadding, transposedLength, transposedWindow} from '../../ops/convolution/transposedGeometry.ts';
import type {WholeTransposeAttrs} from '../../ops/convolution/transposedOp.ts';
import {paddings, sizes} from '../../ops/geometry.ts';
import {BaseConvolution, type Kind, type WeightPlan, type WindowOptions} from './baseConvolution.ts';

/** Options of a transposed convolution layer. */
export interface TransposedOptions<Size, Padding> extends WindowOptions<Size> {
  /** Number of output channels. */
  filters: number;
  /** What is cut off the output: a count, one count an axis, or a `[before, after]` for each axis. @defaultValue 0 */
  padding?: Padding;
  /** What is added at the end of each axis of the output; below the larger of stride and dilation. @defaultValue 0 */
  outputPadding?: Size;
  /** Parts that the channels fall into, each on its own; a divisor of channels and filters. @defaultValue 1 */
  groups?: number;
}

/** {@link Kind} and the op. */
export interface TransposedKind extends Kind {
  convolve(x: Tensor, filter: Tensor, attrs: WholeTransposeAttrs): Tensor;
}

/** Base of transposed convolution layers. */
export abstract class TransposedLayer extends BaseConvolution {
  private readonly kind: TransposedKind;
  private readonly filters: number;
  private readonly padding: [number, number][];
  private readonly outputPadding: number[];
  private readonly groups: number;

  constructor(kind: TransposedKind, options: TransposedOptions<unknown, unknown>) {
    super(kind, options);
    const {filters, padding = 0, outputPadding = 0, groups = 1} = options;
    const {owner, rank} = kind;
    this.checkFilters(filters, groups);
    this.kind = kind;
    this.filters = filters;
    this.padding = paddings(owner, padding, rank);
    this.outputPadding = sizes(owner, 'outputPadding', outputPadding, rank, 0);
    this.groups = groups;
    checkOutputPadding(owner, this.outputPadding, this.strides, this.dilation);
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override plan(channels: number): WeightPlan {
    const {area, filters, groups} = this;
    this.checkGroups(channels, groups);
    const made = filters / groups;
    // PyTorch's fans, which take the weight for that of a convolution
    return {shape: [...this.kernelSize, made, channels], fans: {fanIn: area * made, fanOut: area * channels}};
  }

  private moves(): WholeTransposeAttrs {
    const {strides, dilation, padding, outputPadding, groups} = this;
    return {strides, dilation, padding, outputPadding, groups};
  }

  protected override outputLength(axis: number, length: number): number {
    return transposedLength(this.label, length, transposedWindow(this.kernelSize[axis], this.moves(), axis));
  }

  protected override convolve(x: Tensor, weight: Tensor): Tensor {
    return this.kind.convolve(x, weight, this.moves());
  }

  override getConfig(): serialization.ConfigDict {
    const {filters, padding, outputPadding, groups} = this;
    return {...super.getConfig(), filters, padding, outputPadding, groups};
  }
}
