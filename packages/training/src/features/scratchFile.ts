/** What went wrong with a {@link ScratchFile}: no room, no rights, a broken disk. */
export class ScratchError extends Error {
  override readonly name = 'ScratchError';
}

/** A file for what does not fit into memory, which nobody else sees and which is gone when the process is. */
export interface ScratchFile {
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Fills `bytes` with what is there. */
  read(bytes: Uint8Array, at: number): Promise<void>;
  close(): Promise<void>;
}

/** Node's modules, where there are any. Asked for at run time, so that bundles for browsers do without them. */
const builtin = (): NodeJS.Process['getBuiltinModule'] | undefined => globalThis.process?.getBuiltinModule;

/** Whether there is a disk. */
export const hasDisk = (): boolean => builtin() !== undefined;

/**
 * Opens a new scratch file.
 *
 * @param directory - Where it is. @defaultValue the system's temporary directory
 * @throws ScratchError where there is no disk, or the file cannot be made, written or read.
 */
export async function scratchFile(directory?: string): Promise<ScratchFile> {
  const load = builtin();
  if (!load) throw new ScratchError('there is no disk here');
  const {mkdtemp, open, rm} = load('node:fs/promises');
  const {join} = load('node:path');
  const place = directory ?? load('node:os').tmpdir();
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ScratchError(`a file in '${place}' is of no use: ${reason}`, {cause});
    });
  const own = await told(mkdtemp(join(place, 'tfjs-zoo-features-')));
  const remove = (): Promise<void> => rm(own, {recursive: true, force: true, maxRetries: 3});
  const file = await told(
    open(join(own, 'features'), 'wx+').catch(async (error: unknown) => {
      await remove();
      throw error;
    }),
  );
  // without a name, the system frees it even if the process is killed; Windows may keep the name until it is closed
  await remove().catch(() => undefined);
  return {
    write: (bytes, at) =>
      told(whole(bytes, async (rest, from) => (await file.write(rest, 0, rest.length, at + from)).bytesWritten)),
    read: (bytes, at) =>
      told(whole(bytes, async (rest, from) => (await file.read(rest, 0, rest.length, at + from)).bytesRead)),
    async close() {
      await file.close();
      await remove();
    },
  };
}

/** Systems may write and read less than they are asked to. */
async function whole(bytes: Uint8Array, step: (rest: Uint8Array, from: number) => Promise<number>): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const count = await step(bytes.subarray(done), done);
    if (count === 0) throw new Error(`it ended after ${done} of ${bytes.length} bytes`);
    done += count;
  }
}
