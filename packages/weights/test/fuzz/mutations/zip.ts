/**
 * Changes to zip archives: to contents (with their checksums mended or not), to records, and to what is in it at all.
 */
import {deflateRawSync} from 'node:zlib';
import {byteWriter} from '../../../src/byteWriter.ts';
import {crc32} from '../../../src/crc32.ts';
import type {Random} from '../random.ts';
import {BOUNDARIES, type Mutation, setInteger} from './bytes.ts';

interface Member {
  readonly name: Uint8Array;
  readonly method: number;
  /** As it lies in the file. */
  readonly content: Uint8Array;
  readonly crc: number;
  /** Size of what it holds. */
  readonly size: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;

/** Fields of each record, as `[offset, width]`. APPNOTE 4.3. */
const FIELDS: ReadonlyMap<number, readonly (readonly [number, number])[]> = new Map([
  [
    LOCAL,
    [
      [0, 4],
      [4, 2],
      [6, 2],
      [8, 2],
      [14, 4],
      [18, 4],
      [22, 4],
      [26, 2],
      [28, 2],
      [30, 4],
    ],
  ],
  [
    CENTRAL,
    [
      [4, 2],
      [6, 2],
      [8, 2],
      [10, 2],
      [16, 4],
      [20, 4],
      [24, 4],
      [28, 2],
      [30, 2],
      [32, 2],
      [34, 2],
      [42, 4],
      [46, 4],
    ],
  ],
  [
    0x06054b50,
    [
      [4, 2],
      [6, 2],
      [8, 2],
      [10, 2],
      [12, 4],
      [16, 4],
      [20, 2],
    ],
  ],
  [
    0x06064b50,
    [
      [4, 8],
      [16, 4],
      [20, 4],
      [24, 8],
      [32, 8],
      [40, 8],
      [48, 8],
    ],
  ],
  [
    0x07064b50,
    [
      [4, 4],
      [8, 8],
      [16, 4],
    ],
  ],
  [
    0x08074b50,
    [
      [4, 4],
      [8, 4],
      [12, 4],
    ],
  ],
]);

/** Names that mean something to somebody. */
const NAMES = [
  '__proto__',
  '',
  '/',
  '../../etc/passwd',
  'a/data.pkl',
  'constructor',
  'a\0b',
  'é',
  'data.pkl',
  'a/../b',
  'C:\\a',
];

/** Contents by the central directory, wherever that is; `undefined` if a record leads out of the file. */
function parse(bytes: Uint8Array): Member[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: Member[] = [];
  for (let at = 0; at + 46 <= bytes.length; at++) {
    if (bytes[at] !== 0x50 || view.getUint32(at, true) !== CENTRAL) continue;
    const local = view.getUint32(at + 42, true);
    if (local + 30 > bytes.length) return undefined;
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const compressed = view.getUint32(at + 20, true);
    if (start + compressed > bytes.length) return undefined;
    members.push({
      name: bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)),
      method: view.getUint16(at + 10, true),
      content: bytes.subarray(start, start + compressed),
      crc: view.getUint32(at + 16, true),
      size: view.getUint32(at + 24, true),
    });
  }
  return members.length > 0 ? members : undefined;
}

/** The archive of these members, sound in itself. */
function buildZip(members: readonly Member[]): Uint8Array {
  const out = byteWriter();
  const offsets: number[] = [];
  for (const {name, method, content, crc, size} of members) {
    offsets.push(out.length);
    out
      .u32(LOCAL)
      .u16(20, 0x0800, method, 0, 0x21)
      .u32(crc, content.length, size)
      .u16(name.length, 0)
      .bytes(name)
      .bytes(content);
  }
  const start = out.length;
  for (const [i, {name, method, content, crc, size}] of members.entries()) {
    out.u32(CENTRAL).u16(20, 20, 0x0800, method, 0, 0x21).u32(crc, content.length, size);
    out.u16(name.length, 0, 0, 0, 0).u32(0, offsets[i]).bytes(name);
  }
  const length = out.length - start;
  return out.u32(0x06054b50).u16(0, 0, members.length, members.length).u32(length, start).u16(0).finish();
}

function held(name: Uint8Array, content: Uint8Array): Member {
  return {name, method: 0, content, crc: crc32(content), size: content.length};
}

function deflated(name: Uint8Array, content: Uint8Array): Member {
  return {name, method: 8, content: deflateRawSync(content), crc: crc32(content), size: content.length};
}

function changedContent(members: Member[], random: Random, inner: Mutation): Member[] {
  // Small members describe, large ones are elements.
  const describing = members.filter(({name}) => /pkl$|npy$|version$|byteorder$/.test(String.fromCharCode(...name)));
  const member = random.pick(describing.length > 0 && random.chance(0.85) ? describing : members);
  const content = inner(member.content, random) ?? member.content;
  const repaired = {...member, content, crc: crc32(content), size: content.length, method: 0};
  const mended = random.chance(0.75) ? repaired : {...member, content};
  return members.map(other => (other === member ? mended : other));
}

function changedList(members: Member[], random: Random): Member[] {
  const out = [...members];
  const at = random.below(out.length);
  const other = random.below(out.length);
  switch (random.below(8)) {
    case 0:
      out.splice(at, 1);
      break;
    case 1:
      out.splice(other, 0, out[at]);
      break;
    case 2:
      [out[at], out[other]] = [out[other], out[at]];
      break;
    case 3:
      out[at] = {...out[at], name: new TextEncoder().encode(random.pick(NAMES))};
      break;
    case 4:
      out[at] = {...out[at], name: out[other].name};
      break;
    case 5:
      out[at] = {...out[other], name: out[at].name};
      break;
    case 6:
      if (out[at].method === 0) out[at] = deflated(out[at].name, out[at].content);
      break;
    default: {
      const zeros = new Uint8Array(random.pick([1, 1000, 100_000]));
      const name = random.chance(0.5) ? out[at].name : new TextEncoder().encode(random.pick(NAMES));
      out[at] = random.chance(0.5) ? deflated(name, zeros) : held(name, zeros);
    }
  }
  return out;
}

/** Another number in a field of a record, and at times in the same field of its other description too. */
function changedField(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (bytes[at] === 0x50 && FIELDS.has(view.getUint32(at, true))) records.push(at);
  }
  if (records.length === 0) return undefined;
  const at = random.pick(records);
  const [offset, width] = random.pick(FIELDS.get(view.getUint32(at, true)) ?? []);
  const copy = bytes.slice();
  const value = random.chance(0.6)
    ? random.pick(BOUNDARIES)
    : BigInt(copy[at + offset] ?? 0) + random.pick([1n, -1n, 8n]);
  setInteger(copy, at + offset, width, value);
  // Flags to CRC and sizes lie in the same order in both headers, 2 bytes apart.
  const both = view.getUint32(at, true) === CENTRAL && offset >= 8 && offset <= 28 && random.chance(0.7);
  const local = at + 46 <= bytes.length ? view.getUint32(at + 42, true) : bytes.length;
  if (both && local + 30 <= bytes.length) setInteger(copy, local + offset - 2, width, value);
  return copy;
}

/** Changes an archive; `inner` changes what is in it. */
export function mutateZip(bytes: Uint8Array, random: Random, inner: Mutation): Uint8Array | undefined {
  const kind = random.below(10);
  if (kind < 3) return changedField(bytes, random);
  const members = parse(bytes);
  if (members === undefined) return undefined;
  return buildZip(kind < 8 ? changedContent(members, random, inner) : changedList(members, random));
}
