/**
 * An answer to `fetch` as a weight source.
 */
import {failure} from './failure.ts';
import {blobSource, type WeightSource} from './weightSource.ts';

/**
 * Takes the body over as a `Blob`, of which only the ranges asked for are read; browsers keep large ones on disk.
 *
 * Nothing is verified but the length; where a file's SHA-256 is known, `fetchBytes` is what verifies it.
 *
 * @throws WeightFormatError `E_MISSING` for an answer that is not the file, `E_UNSUPPORTED` if the body was already read,
 * `E_TRUNCATED` if it ends early; the network's errors as they are
 */
export async function responseSource(
  response: Response,
  name: string = response.url || 'response',
): Promise<WeightSource> {
  const fail = failure('unknown', name);
  if (!response.ok) {
    throw fail('E_MISSING', `the server answered ${response.status} ${response.statusText}; check the address`.trim());
  }
  if (response.bodyUsed) {
    throw fail('E_UNSUPPORTED', 'the body of this response was already read; fetch again, or read a response.clone()');
  }
  const announced = response.headers.get('content-length');
  const blob = await response.blob();
  // of an encoded body, the header counts the encoded bytes
  if (announced !== null && !response.headers.has('content-encoding') && Number(announced) !== blob.size) {
    throw fail('E_TRUNCATED', `the body has ${blob.size} bytes, ${announced} were announced; fetch again`);
  }
  return blobSource(blob, name);
}
