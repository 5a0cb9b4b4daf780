/** An image and where it belongs. */
export interface ImageName {
  /** Its file, or its place in the source. */
  readonly name: string;
  /** Its class, where there are classes. */
  readonly class: string | undefined;
}

/** The smallest, the middle and the greatest of some numbers. */
export interface Spread {
  readonly min: number;
  /** Of an even number of values, the mean of the two in the middle. */
  readonly median: number;
  readonly max: number;
}

/** A data set in numbers. Plain data for `JSON.stringify`, and readable as `${description}`. */
export interface DatasetDescription {
  /** Images in the set. */
  readonly images: number;
  /** Those that were decoded; what follows, but for `classes`, is about them. */
  readonly decoded: number;
  /** Images of each class in the whole set, in the order of the labels. */
  readonly classes: readonly {readonly name: string; readonly images: number}[];
  /** Formats of the files, told by content, the most frequent first; `'in memory'` where there is no file. */
  readonly formats: readonly {readonly format: string; readonly images: number}[];
  /** In pixels; absent if no image could be decoded. */
  readonly width?: Spread;
  /** In pixels; absent if no image could be decoded. */
  readonly height?: Spread;
  /** How many different sizes there are. */
  readonly distinctSizes: number;
  /** The ten most frequent sizes. */
  readonly sizes: readonly {readonly width: number; readonly height: number; readonly images: number}[];
  /** Of each channel over all pixels, in [0, 1]; absent if no image could be decoded. */
  readonly mean?: readonly [red: number, green: number, blue: number];
  /** Standard deviation around `mean`, in [0, 1]; absent if no image could be decoded. */
  readonly std?: readonly [red: number, green: number, blue: number];
  /** Groups of images whose pixels are the same. */
  readonly duplicates: readonly (readonly ImageName[])[];
  /** Images that are in the second data set, too, if one was given. */
  readonly shared: readonly {readonly image: ImageName; readonly other: ImageName}[] | undefined;
  /** What could not be read, and why. */
  readonly broken: readonly (ImageName & {readonly code: string; readonly reason: string})[];
  /** The same as readable lines. */
  toString(): string;
}
