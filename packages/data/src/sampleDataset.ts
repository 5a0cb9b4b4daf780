/**
 * Datasets whose samples can be looked at one by one, split and given another transform.
 */
import type {Dataset} from './dataset.ts';
import type {RgbImage} from './rgbImage.ts';
import type {SampleKey, SampleShape, SampleTransform} from './step.ts';

/** How to split. */
export interface SplitOptions {
  /** Seed of the choice, an integer in [0, 2^32). The same seed chooses the same samples. @defaultValue 0 */
  seed?: number;
  /** Part each class by itself, so that every part has its share of it. @defaultValue true */
  stratify?: boolean;
  /**
   * Tells which samples belong together, as photographs of one person or frames of one film do: all that it returns
   * the same text for land in the same part. Shares of the classes are then kept as well as the groups allow.
   */
  groupBy?: (name: string, index: number) => string;
}

/** As many datasets as there are fractions. */
export type Parts<Fractions extends readonly number[], D> = {-readonly [K in keyof Fractions]: D};

/** How to split images. */
export interface ImageSplitOptions extends SplitOptions {
  /** Transform of the training part, the first one, usually random; the others keep the dataset's own. */
  trainTransform?: SampleTransform;
}

/** Samples by index. Everything that takes an index throws a ConfigError if there is no such sample. */
export interface SampleDataset extends Dataset {
  /** The class of a sample: an index into `classNames`; -1 if there are no classes. */
  label(index: number): number;
  /** What a sample is called: its file, or its place in the source. */
  name(index: number): string;
  /** What the network reads: `[height, width, channels]` numbers. @defaultValue seed 0, epoch 0 for random transforms */
  sample(index: number, key?: Pick<SampleKey, 'seed' | 'epoch'>): Promise<Float32Array>;
  /** The samples at `indices`, in that order. Class names and labels stay as they are. */
  subset(indices: ArrayLike<number>): SampleDataset;
  /**
   * Splits into `[training, validation]`, class by class, so that every class keeps its share in both. Of each class
   * with two samples or more, at least one lands on either side; single samples go to training.
   *
   * @param fraction - Part of each class that validation gets, between 0 and 1.
   */
  split(fraction: number, options?: SplitOptions): [training: SampleDataset, validation: SampleDataset];
  /**
   * Splits into several parts, class by class: `split([0.8, 0.1, 0.1])`. Of each class with as many samples as parts or
   * more, at least one lands in each.
   *
   * @param fractions - Part of each class that each gets; their sum is 1.
   */
  split<const F extends readonly number[]>(fractions: F, options?: SplitOptions): Parts<F, SampleDataset>;
}

/** A {@link SampleDataset} made of images. */
export interface ImageDataset extends SampleDataset {
  /** The image itself, before any transform. */
  image(index: number): Promise<RgbImage>;
  /**
   * The same images, prepared otherwise.
   *
   * @param sampleShape - Shape of the results; not needed if the transform has an `outputShape`, as presets do.
   */
  withTransform(transform: SampleTransform, sampleShape?: SampleShape): ImageDataset;
  subset(indices: ArrayLike<number>): ImageDataset;
  split(fraction: number, options?: ImageSplitOptions): [training: ImageDataset, validation: ImageDataset];
  split<const F extends readonly number[]>(fractions: F, options?: ImageSplitOptions): Parts<F, ImageDataset>;
}
