/**
 * A file on disk as a weight source.
 */
import {type FileHandle, open, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {crc32} from 'node:zlib';
import {WeightFormatError} from '../weightFormatError.ts';
import type {WeightSource} from '../weightSource.ts';

/** Bytes read at once. */
const PIECE = 4 << 20;

/** Pieces on their way at the same time: giving pages to a new array costs the kernel more than copying to them does. */
const LANES = 4;

/**
 * Opens a file for positional reads. No handle is kept between reads, so nothing need be closed; a file that changes
 * after this call is noticed and refused.
 *
 * @throws the file system's error if there is no such file; WeightFormatError `E_PATH` for directories, pipes and devices
 */
export async function fileSource(path: string): Promise<WeightSource> {
  // The file meant is the one of now, wherever the process works when its tensors are read.
  const absolute = resolve(path);
  const before = await stat(absolute);
  if (!before.isFile()) {
    throw new WeightFormatError('E_PATH', `fileSource: ${absolute} is not a regular file`, {format: 'unknown'});
  }

  async function readInto(offset: number, target: Uint8Array, seen?: (piece: Uint8Array) => void): Promise<void> {
    const file = await open(absolute, 'r');
    try {
      const now = await file.stat();
      if (now.size !== before.size || now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
        throw new WeightFormatError('E_HASH', `${path} was changed or replaced after it was opened; open it again`, {
          format: 'unknown',
        });
      }
      await readPieces(file, path, offset, target, seen);
    } finally {
      await file.close();
    }
  }

  return {
    name: path,
    size: before.size,
    crc32,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      await readInto(offset, bytes);
      return bytes;
    },
    readInto,
  };
}

/** Reads several pieces at a time and shows each when it and all before it are there. */
async function readPieces(
  file: FileHandle,
  path: string,
  offset: number,
  target: Uint8Array,
  seen?: (piece: Uint8Array) => void,
): Promise<void> {
  const pieceAt = (i: number) => target.subarray(i * PIECE, (i + 1) * PIECE);
  const count = Math.ceil(target.length / PIECE);
  const arrived = new Set<number>();
  let shown = 0;
  const lane = async (first: number): Promise<void> => {
    for (let i = first; i < count; i += LANES) {
      await fill(file, path, offset + i * PIECE, pieceAt(i));
      arrived.add(i);
      while (arrived.delete(shown)) seen?.(pieceAt(shown++));
    }
  };
  await Promise.all(Array.from({length: LANES}, (_, first) => lane(first)));
}

async function fill(file: FileHandle, path: string, offset: number, piece: Uint8Array): Promise<void> {
  let at = 0;
  while (at < piece.length) {
    const {bytesRead} = await file.read(piece, at, piece.length - at, offset + at);
    if (bytesRead === 0) {
      const text = `${path} ended at byte ${offset + at} while it was read; open it again when it is complete`;
      throw new WeightFormatError('E_TRUNCATED', text, {format: 'unknown', offset: offset + at});
    }
    at += bytesRead;
  }
}
