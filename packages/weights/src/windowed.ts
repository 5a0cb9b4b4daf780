/**
 * Fewer, larger reads for a walk over many small records.
 */
import type {WeightSource} from './weightSource.ts';

/** Bytes read at once: a page, which costs a disk no more than a record of 30 bytes does. */
const WINDOW = 4096;

/** The same source, where small reads also fetch what follows and answer the next ones from it. */
export function windowed(source: WeightSource): WeightSource {
  let start = 0;
  let window = new Uint8Array(0);
  return {
    name: source.name,
    size: source.size,
    async read(offset, length) {
      if (length > WINDOW) return await source.read(offset, length);
      if (offset < start || offset + length > start + window.length) {
        window = new Uint8Array(await source.read(offset, Math.min(WINDOW, source.size - offset)));
        start = offset;
      }
      return window.slice(offset - start, offset - start + length);
    },
  };
}
