/**
 * A range of a file, piece by piece through memory that is used again: new memory costs more than what is read into it.
 */
import {elementMemory} from './elementMemory.ts';
import {checkRange, readExactly, type WeightSource} from './weightSource.ts';

/** Bytes of the largest piece. */
export const MAX_PIECE: number = 4 << 20;

/** Pieces on their way at the same time. */
const LANES = 4;

/** The memory of the last range that was read, until it is collected. */
let spare: WeakRef<readonly Uint8Array[]> | undefined;

/**
 * Reads a range in order.
 *
 * @param pieceBytes bytes of each piece but the last, at most {@link MAX_PIECE}
 * @param take called with one piece after the other, and where in the range it begins, while the next are being read; its
 *   memory is used again for later pieces
 * @throws WeightFormatError `E_TRUNCATED` if the file ends before the range does
 */
export async function streamRange(
  source: WeightSource,
  offset: number,
  length: number,
  pieceBytes: number,
  format: string,
  take: (piece: Uint8Array, at: number) => void,
): Promise<void> {
  checkRange(source, offset, length, format);
  const count = Math.ceil(length / pieceBytes);
  const memory = count > 1 ? borrow() : [elementMemory(length)];
  const read = async (i: number): Promise<Uint8Array> => {
    const at = i * pieceBytes;
    const size = Math.min(pieceBytes, length - at);
    if (source.readInto === undefined) return await readExactly(source, offset + at, size, format);
    const piece = memory[i % LANES].subarray(0, size);
    await source.readInto(offset + at, piece);
    return piece;
  };
  const begin = (i: number): Promise<Uint8Array> => {
    const piece = read(i);
    piece.catch(() => undefined); // Its failure is told when its turn comes; until then it is not one that nobody handles.
    return piece;
  };
  const reading = Array.from({length: Math.min(LANES, count)}, (_, i) => begin(i));
  try {
    for (let i = 0; i < count; i++) {
      take(await reading[i % LANES], i * pieceBytes);
      if (i + LANES < count) reading[i % LANES] = begin(i + LANES);
    }
  } finally {
    await Promise.allSettled(reading); // Until then the file is read into the memory.
    if (count > 1) spare = new WeakRef(memory);
  }
}

/** Memory for as many pieces as there are lanes. Whoever reads at the same time has memory of its own. */
function borrow(): readonly Uint8Array[] {
  const memory = spare?.deref() ?? Array.from({length: LANES}, () => elementMemory(MAX_PIECE));
  spare = undefined;
  return memory;
}
