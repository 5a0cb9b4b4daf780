/**
 * The body of a response, on its way to the sink.
 */
import {HEAD_BYTES} from '../formats/format.ts';
import {AttemptFailure} from './attemptFailure.ts';
import {looksLike} from './looksLike.ts';
import {network} from './network.ts';
import type {Sink} from './sink.ts';
import type {Watch} from './watchIdle.ts';

/** What a body must become. */
export interface Receiving {
  readonly sink: Sink;
  readonly watch: Watch;
  /** Size of the whole file. */
  readonly bytes: number;
  readonly onProgress: ((received: number, total: number) => void) | undefined;
}

/**
 * Adds a body to what the sink has, until the file has its size.
 *
 * @returns the beginning of the body
 * @throws AttemptFailure if the body ends too soon or goes on too long; what cannot be the file is not kept then
 */
export async function receive(
  response: Response,
  {sink, watch, bytes, onProgress}: Receiving,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) throw new AttemptFailure('E_SIZE', 'the server sent no body', {retry: true});
  const reader = response.body.getReader();
  const before = sink.kept().bytes;
  let received = before;
  let head = new Uint8Array(0);
  const wrong = (): string => (before === 0 ? looksLike(head) : '');
  try {
    onProgress?.(received, bytes);
    for (;;) {
      const {done, value} = await network(watch, () => reader.read());
      if (done) break;
      watch.cameIn(value.byteLength);
      received += value.byteLength;
      if (head.length === 0) head = new Uint8Array(value.subarray(0, HEAD_BYTES));
      if (received > bytes) {
        throw new AttemptFailure('E_SIZE', `more than the expected ${bytes} bytes came${wrong()}`);
      }
      await sink.write(value);
      onProgress?.(received, bytes);
    }
    if (received < bytes) {
      // Fetch reports a connection that closed early as a complete body if there was no Content-Length.
      const text = `the body ended after ${received} of ${bytes} bytes${wrong()}`;
      throw new AttemptFailure('E_SIZE', text, {retry: wrong() === ''});
    }
  } catch (error) {
    // The rest of the body is of no use. That it cannot be cancelled any more is no news after this error.
    reader.cancel(error).catch(() => undefined);
    if (error instanceof AttemptFailure && !error.retry) await sink.restart();
    throw error;
  }
  return head;
}
