/**
 * The bytes of a pickle, read as its opcodes' arguments and literals.
 */
import {type Fail, quoted} from '../../failure.ts';
import {OP} from './opcodes.ts';
import type {PickleValue} from './values.ts';

/** A position in a pickle that moves forward as things are read. Everything throws `E_TRUNCATED` at the end. */
export interface PickleReader {
  position(): number;
  u8(): number;
  u32(): number;
  /** ASCII up to a newline, which is read too. */
  line(): string;
  /** A decimal integer up to a newline. */
  decimal(): number | bigint;
  /** A view of the next bytes. */
  bytes(count: number): Uint8Array;
  /** The pickle's first operation; anything but protocol 2 is refused, with what to do about it. */
  protocol(remedy?: string): void;
  /** The value of an opcode that pushes a literal, `undefined` for all other opcodes. */
  literal(op: number): PickleValue | undefined;
}

/** One for all: to make one takes longer than to decode a name. */
const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Longest module or name of a global, in bytes. */
const MAX_LINE = 256;

export function pickleReader(bytes: Uint8Array, fail: Fail): PickleReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  /** Steps over `count` bytes. @returns where they begin */
  function take(count: number): number {
    const start = at;
    if (start + count > bytes.length) throw fail('E_TRUNCATED', 'the pickle is cut off', {offset: start});
    at += count;
    return start;
  }

  const u8 = () => view.getUint8(take(1));
  const u32 = () => view.getUint32(take(4), true);

  function text(length: number): string {
    const start = take(length);
    try {
      return utf8.decode(bytes.subarray(start, at));
    } catch (cause) {
      throw fail('E_VALUE', 'a string that is not UTF-8', {offset: start, cause});
    }
  }

  function line(): string {
    const end = bytes.subarray(at, at + MAX_LINE).indexOf(0x0a);
    if (end < 0) throw fail('E_TRUNCATED', 'a name that does not end', {offset: at});
    const line = text(end);
    take(1);
    return line;
  }

  /** Two's complement, little-endian, of 0 to 255 bytes; a number where that is exact. */
  function long(): number | bigint {
    const length = u8();
    const start = take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[start + i]);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** `00` and `01`, which stand for booleans in protocol 0, are not numbers here. */
  function decimal(): number | bigint {
    const start = at;
    const digits = line();
    if (!/^(0|-?[1-9]\d{0,19})$/.test(digits))
      throw fail('E_VALUE', `${quoted(digits)} as an integer`, {offset: start});
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : BigInt(digits);
  }

  function literal(op: number): PickleValue | undefined {
    switch (op) {
      case OP.NONE:
        return null;
      case OP.NEWTRUE:
        return true;
      case OP.NEWFALSE:
        return false;
      case OP.BININT:
        return view.getInt32(take(4), true);
      case OP.BININT1:
        return u8();
      case OP.BININT2:
        return view.getUint16(take(2), true);
      case OP.LONG1:
        return long();
      case OP.BINFLOAT:
        return view.getFloat64(take(8)); // Big-endian, alone among pickle's numbers.
      case OP.BINUNICODE:
        return text(u32());
      case OP.SHORT_BINSTRING:
        return text(u8());
      case OP.EMPTY_TUPLE:
        return {kind: 'tuple', items: []};
      case OP.EMPTY_LIST:
        return {kind: 'list', items: []};
      case OP.EMPTY_DICT:
        return {kind: 'dict', entries: new Map()};
      case OP.EMPTY_SET:
        return {kind: 'opaque', what: 'a set'};
      default:
        return undefined;
    }
  }

  function protocol(remedy = 'save again with torch.save, without pickle_protocol'): void {
    if (bytes[0] !== OP.PROTO || bytes[1] !== 2) {
      const what = bytes[0] === OP.PROTO && bytes.length > 1 ? `a pickle of protocol ${bytes[1]}` : 'not a pickle';
      throw fail('E_HEADER', `${what}, where one of protocol 2 is needed; ${remedy}`, {offset: 0});
    }
    take(2);
  }

  const view8 = (count: number) => bytes.subarray(take(count), at);

  return {position: () => at, u8, u32, line, decimal, bytes: view8, protocol, literal};
}
