/**
 * What a file format is to the rest of the package: one row of the table in `formats.ts`.
 */
import type {Limits} from '../limits.ts';
import type {StateDict} from '../stateDict.ts';
import type {WeightSource} from '../weightSource.ts';

/** Bytes of the file's beginning that formats are told by; a tar's magic ends at 262. */
export const HEAD_BYTES = 1024;

/** What a reader is given besides the file. */
export interface ReadContext {
  /** Bounds on everything that the file may ask for. */
  readonly limits: Readonly<Limits>;
  /**
   * Opens another file of the same model, for formats that spread their tensors over several. Only plain names
   * (and, where the format has them, relative paths below the file's own directory) are found; whoever opens sees to it.
   *
   * @throws WeightFormatError `E_PATH` for a name that leaves the directory, `E_MISSING` if there is no such file
   */
  beside(name: string): Promise<WeightSource>;
  /** Path of the wanted state dict inside a checkpoint; absent if the reader is to find it. Only for formats that nest. */
  readonly key?: string;
}

/** A weight file format that can be read. */
export interface WeightFormat {
  /** Name in options, errors and documentation. */
  readonly name: string;
  /** Whether a file is of this format, told by its first {@link HEAD_BYTES} bytes and its size, never by its name. */
  recognises(head: Uint8Array, source: WeightSource): boolean;
  /** Whether a file can hold several state dicts, so that {@link ReadContext.key} can name one. */
  readonly nests?: boolean;
  /** Checks the whole description and hands over lazy tensors. */
  read(source: WeightSource, context: ReadContext): Promise<StateDict>;
  /** Reads the text beside the tensors; absent for formats that have no room for any. */
  metadata?(source: WeightSource, limits: Readonly<Limits>): Promise<ReadonlyMap<string, string>>;
}

/** Whether `bytes` holds exactly these bytes (or this ASCII text) at `offset`. */
export function hasBytes(bytes: Uint8Array, pattern: string | readonly number[], offset = 0): boolean {
  const wanted = typeof pattern === 'string' ? Array.from(pattern, c => c.charCodeAt(0)) : pattern;
  return offset + wanted.length <= bytes.length && wanted.every((byte, i) => bytes[offset + i] === byte);
}
