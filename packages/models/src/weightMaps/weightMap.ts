import type {StateDict} from '@tfjs-zoo/weights';

/** A layout other than PyTorch's in which a model's weights are handed around. */
export interface WeightMap {
  /** Where the layout comes from. */
  readonly name: string;
  /** Whether a state dict is in this layout, and cannot be in PyTorch's: told by names and shapes, no values are read. */
  readonly recognises: (sd: StateDict) => boolean;
  /** The same weights under PyTorch's names and in its layouts; values are read, and moved, when they are asked for. */
  readonly toTorch: (sd: StateDict) => StateDict;
}

/** The layers with weights that the maps speak of. */
export interface WeightedLayers {
  /** Convolutions, with the height and width of their windows. */
  readonly convolutions: Readonly<Record<string, number>>;
  /** Linear layers. The first reads the rows and columns that {@link WeightedLayers.pooled} says. */
  readonly linear: readonly string[];
  /** Height and width of the image that the first linear layer reads. */
  readonly pooled: number;
}

/** The names of all layers. */
export const layerNames = ({convolutions, linear}: WeightedLayers): string[] => [
  ...Object.keys(convolutions),
  ...linear,
];
