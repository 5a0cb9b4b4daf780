/** What `ZooGlobalAvgPool`, `ZooGlobalMaxPool` and their gradients are called with. */
export interface GlobalPoolKernelAttrs {
  /** The axes that are pooled: the input's shape without batch and channels. */
  readonly size: readonly number[];
  /** Keep them, as 1. */
  readonly keepDims: boolean;
}

/** How many values of a channel are pooled. */
export const placesOf = ({size}: GlobalPoolKernelAttrs): number => size.reduce((a, b) => a * b, 1);
