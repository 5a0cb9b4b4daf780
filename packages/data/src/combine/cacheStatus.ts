import type {RgbImage} from '../rgbImage.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {PlainStep} from '../step.ts';

/** How full a cache is, and what it was good for so far. */
export interface CacheStatus {
  /** Images that it holds. */
  readonly images: number;
  /** Bytes that it holds. */
  readonly bytes: number;
  /** How often an image was there. */
  readonly hits: number;
  /** How often an image had to be decoded. */
  readonly misses: number;
  /** Why no more is written, if writing failed; images are decoded as without the cache then. */
  readonly failure?: Error;
}

/** A dataset whose decoded images are kept. */
export interface CachedDataset extends ImageDataset {
  /** Live counts. */
  readonly cache: CacheStatus;
}

/** What is kept. */
export interface CacheOptions {
  /**
   * Most bytes that the cache may take. What does not fit is decoded each time: in an epoch every image comes once, so
   * to make room by dropping others would help nobody.
   */
  maxBytes?: number;
  /**
   * A step that is not random and comes before the cache, such as `transforms.resize(256)`: smaller images, more of them
   * kept, and less left to do. What `image(i)` gives, and what the transform gets, is its result.
   * @defaultValue images as they are
   */
  prepare?: PlainStep<RgbImage, RgbImage>;
}

/** Reads that are under way: whoever asks for the same waits for the same. */
export function sharedReads(read: (index: number) => Promise<RgbImage>): (index: number) => Promise<RgbImage> {
  const underWay = new Map<number, Promise<RgbImage>>();
  return index => {
    const found = underWay.get(index);
    if (found) return found;
    const reading = read(index).finally(() => underWay.delete(index));
    underWay.set(index, reading);
    return reading;
  };
}
