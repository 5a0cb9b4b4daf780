/**
 * Deflated (RFC 1951) content, inflated piece by piece by the platform: Node and browsers both have it.
 */
import {readExactly, type WeightSource} from '../../weightSource.ts';

/** Bytes of compressed content that are read at once. */
const CHUNK = 1 << 15;

/**
 * Inflates a range of a file. Whoever stops early costs no more than what was asked for.
 *
 * @param offset first byte of the compressed content
 * @param compressed its length, in bytes
 * @throws the platform's error if the content cannot be inflated
 */
export async function* inflate(
  source: WeightSource,
  offset: number,
  compressed: number,
  format: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  const input = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (at === compressed) return controller.close();
      const length = Math.min(CHUNK, compressed - at);
      controller.enqueue(new Uint8Array(await readExactly(source, offset + at, length, format)));
      at += length;
    },
  });
  const reader = input.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // Nothing is lost: a stream that failed has said so above.
  }
}
