/**
 * Pickle opcodes. Reference: CPython Lib/pickletools.py.
 */

/** The 34 that describe data; the same set PyTorch's own safe reader knows (torch/_weights_only_unpickler.py). */
export const OP = {
  PROTO: 0x80,
  STOP: 0x2e,
  MARK: 0x28,
  GLOBAL: 0x63,
  REDUCE: 0x52,
  NEWOBJ: 0x81,
  BUILD: 0x62,
  BINPERSID: 0x51,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  NONE: 0x4e,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  LONG1: 0x8a,
  BINFLOAT: 0x47,
  BINUNICODE: 0x58,
  SHORT_BINSTRING: 0x55,
  EMPTY_TUPLE: 0x29,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  APPENDS: 0x65,
  EMPTY_DICT: 0x7d,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  EMPTY_SET: 0x8f,
} as const;

/** Python 2 wrote integers beyond 32 bits as decimal text, even in protocol 2. Read only where it kept pointers: in tars. */
export const INT = 0x49;

/** How Python 2 wrote a byte string of 256 bytes or more. Read only where byte strings are wanted. */
export const BINSTRING = 0x54;

/** Names of those that are refused, so that an error can say what was asked for. */
export const REFUSED: ReadonlyMap<number, string> = new Map([
  [0x93, 'STACK_GLOBAL'],
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x92, 'NEWOBJ_EX'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x50, 'PERSID'],
  [0x95, 'FRAME'],
  [0x94, 'MEMOIZE'],
  [0x42, 'BINBYTES'],
  [0x43, 'SHORT_BINBYTES'],
  [0x8e, 'BINBYTES8'],
  [0x96, 'BYTEARRAY8'],
  [0x32, 'DUP'],
  [0x30, 'POP'],
  [0x31, 'POP_MARK'],
  [0x49, 'INT'],
  [0x54, 'BINSTRING'],
  [0x4c, 'LONG'],
  [0x46, 'FLOAT'],
  [0x67, 'GET'],
  [0x70, 'PUT'],
  [0x8c, 'SHORT_BINUNICODE'],
  [0x90, 'ADDITEMS'],
]);
