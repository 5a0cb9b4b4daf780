import type {PickleGlobal, PickleValue} from './values.ts';

/** What a pickle may refer to outside itself. */
export interface PickleWorld {
  /** The meaning of a global name, or `undefined` to refuse it. */
  readonly global: (module: string, name: string) => PickleGlobal | undefined;
  /** The meaning of a persistent id (PyTorch: a storage). */
  readonly persistent: (id: PickleValue) => PickleValue;
  /** Gives an object its state. */
  readonly build: (target: PickleValue, state: PickleValue) => void;
  /** Whether integers may be decimal text. @defaultValue `false` */
  readonly textIntegers?: boolean;
  /**
   * Whether strings of Python 2 are bytes rather than UTF-8: short ones become text of a character a byte, as in Latin-1,
   * and those of 256 bytes and more are views of the pickle.
   *
   * @defaultValue `false`
   */
  readonly byteStrings?: boolean;
  /** What the pickle should be, and what to do if it is not, for errors. @defaultValue plain weights */
  readonly about?: {readonly what: string; readonly remedy: string};
}
