/**
 * What PyTorch's three containers (zip, stacked pickles, tar) have in common: an object, and the bytes of its storages.
 */
import type {PickleStorage, PickleValue} from './values.ts';

/** The bytes of one storage. */
export interface StorageContent {
  /** Bytes. */
  readonly size: number;
  /** Reads all of them. */
  read(): Promise<Uint8Array>;
  /** Reads a part. */
  readRange(offset: number, length: number): Promise<Uint8Array>;
  /** Reads a part piece by piece; a checksum is verified before the first or, if `verifyFirst` is not set, after the last. */
  streamRange(
    range: {offset: number; length: number; pieceBytes: number; verifyFirst: boolean},
    take: (piece: Uint8Array, at: number) => void,
  ): Promise<void>;
}

/** A file whose description is read and checked: every storage that the object refers to is there, in full. */
export interface Container {
  /** What was saved. */
  readonly root: PickleValue;
  /** The bytes that a storage's key names. */
  contentOf(storage: PickleStorage): StorageContent;
  /** Byte order of the elements. */
  readonly littleEndian: boolean;
}
