import type {WeightFormatErrorCode} from '../../src/index.ts';

/** A file that claims much and holds little. */
export interface HostileFile {
  readonly what: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** Absent if the file is harmless and is read. */
  readonly code?: WeightFormatErrorCode;
  readonly says: RegExp;
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
