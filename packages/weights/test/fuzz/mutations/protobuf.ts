/**
 * Changes to protobuf messages, field by field, at any depth; the lengths around a change are mended or not.
 */
import type {Random} from '../random.ts';
import {BOUNDARIES, concat, type Mutation, mutateBytes} from './bytes.ts';

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Varint, fixed bytes, or what a length stands before. */
  readonly value: Uint8Array;
}

/** The fields of a message, or `undefined` if these bytes are none. */
function parse(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;

  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70 && at < bytes.length; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }

  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    let start = at;
    if (wire === 0) {
      if (Number.isNaN(varint())) return undefined;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      start = at;
      at += length;
    } else return undefined;
    const number = Math.floor(tag / 8);
    if (!(at <= bytes.length && number >= 1 && number < 2 ** 29)) return undefined;
    fields.push({number, wire, value: bytes.subarray(start, at)});
  }
  return fields;
}

function varint(value: bigint): number[] {
  const out: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) return [...out, Number(rest)];
    out.push(Number(rest & 0x7fn) | 0x80);
  }
}

function encode({number, wire, value}: Field, length = BigInt(value.length)): Uint8Array {
  return concat(varint(BigInt(number * 8 + wire)), wire === 2 ? varint(length) : [], value);
}

/** How deep a message may be nested that gets into a file. */
const DEPTHS = [2, 100, 250, 3000];

function changed(fields: readonly Field[], random: Random): Uint8Array[] {
  const parts = fields.map(field => encode(field));
  const at = random.below(fields.length);
  const field = fields[at];
  switch (random.below(10)) {
    case 0:
      parts.splice(at, 1);
      break;
    case 1:
      parts.splice(random.below(parts.length), 0, parts[at]);
      break;
    case 2:
      parts.splice(at, 0, ...Array.from({length: random.pick([10, 200])}, () => parts[at]));
      break;
    case 3:
      parts[at] = encode({...field, number: random.pick([0, 1, 2, 4, 5, 7, 8, 9, 13, 100, 2 ** 29 - 1])});
      break;
    case 4:
      parts[at] = encode({...field, wire: random.below(8)});
      break;
    case 5:
      parts[at] = encode(field, random.pick(BOUNDARIES)); // A length that lies.
      break;
    case 6: {
      let nested: Uint8Array = field.value.subarray(0, 8);
      for (let depth = random.pick(DEPTHS); depth > 0; depth--)
        nested = encode({number: field.number, wire: 2, value: nested});
      parts[at] = nested;
      break;
    }
    default:
      parts[at] =
        field.wire === 0
          ? encode({
              ...field,
              value: Uint8Array.from(varint(random.chance(0.5) ? random.pick(BOUNDARIES) : BigInt(random.below(20)))),
            })
          : encode({...field, value: mutateBytes(field.value, random) ?? field.value});
  }
  return parts;
}

/** One change somewhere in a message. */
export const mutateProtobuf: Mutation = (bytes, random) => {
  const fields = parse(bytes);
  if (fields === undefined || fields.length === 0) return undefined;
  const messages = fields.flatMap(({wire, value}, i) => (wire === 2 && value.length > 1 ? [i] : []));
  const at = random.pick(messages);
  const inside = at !== undefined && random.chance(0.75) ? mutateProtobuf(fields[at].value, random) : undefined;
  if (at === undefined || inside === undefined) return concat(...changed(fields, random));
  const length = BigInt(random.chance(0.85) ? inside.length : fields[at].value.length);
  return concat(...fields.map((field, i) => (i === at ? encode({...field, value: inside}, length) : encode(field))));
};
