/**
 * Training waits for its values to be taken, rather than go on beside that: whatever changes weights while another tensor has
 * their values copies them into new memory first, which takes longer than to write them to a disk that keeps up.
 */
import type {CheckpointFile} from '../checkpoints/checkpointStore.ts';

/** What waiting takes at most for a state of no size, in milliseconds: other files and the directory are made on the way. */
const PATIENCE = 500;
/** Bytes a millisecond, 250 MB a second, of a disk that is worth waiting for; memory of the system takes many times that. */
const SLOW_DISK = 250_000;

/** Files, and what resolves when the last bytes of all of them have been asked for. */
export function watchTaken(files: readonly CheckpointFile[]): {files: CheckpointFile[]; taken: Promise<void>} {
  const ends: Promise<void>[] = [];
  const watched = files.map(([name, chunks]): CheckpointFile => {
    let end = () => {};
    ends.push(new Promise(resolve => (end = resolve)));
    async function* watch(): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks();
      } finally {
        end();
      }
    }
    return [name, watch];
  });
  return {files: watched, taken: Promise.all(ends).then(() => undefined)};
}

/** Waits for the first of two, or for as long as so many bytes may take. */
export async function firstOrTooLong(bytes: number, one: Promise<void>, other: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>(resolve => {
    timer = setTimeout(resolve, PATIENCE + bytes / SLOW_DISK);
  });
  await Promise.race([one, other, tooLong]).finally(() => clearTimeout(timer));
}
