/**
 * Changes to tar archives: to members' contents, headers and order, with checksums mended or not.
 */
import type {Random} from '../random.ts';
import {concat, type Mutation} from './bytes.ts';

const BLOCK = 512;

interface Member {
  readonly header: Uint8Array;
  readonly content: Uint8Array;
}

/** Fields of a ustar header, as `[offset, width]`: name, mode, size, checksum, type, link, magic, prefix. POSIX.1-1988. */
const FIELDS: readonly (readonly [number, number])[] = [
  [0, 100],
  [100, 8],
  [124, 12],
  [124, 12],
  [148, 8],
  [156, 1],
  [156, 1],
  [157, 100],
  [257, 8],
  [345, 155],
];

const VALUES = [
  ...['0', '7', '777', '77777777777', '37777777777', '-1', '0x10', '1000', '', 'sys_info', 'tensors', 'pickle'],
  ...['../../etc/passwd', '/etc/passwd', '1', '2', '3', '5', 'x', 'g', 'L', 'K', 'S', 'é'],
];

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const padding = (length: number) => (BLOCK - (length % BLOCK)) % BLOCK;

function parse(bytes: Uint8Array): {members: Member[]; rest: Uint8Array} | undefined {
  const members: Member[] = [];
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(ascii(bytes.subarray(at + 124, at + 135)), 8);
    if (!Number.isSafeInteger(size) || at + BLOCK + size > bytes.length) return undefined;
    const start = at + BLOCK;
    members.push({header: bytes.subarray(at, start), content: bytes.subarray(start, start + size)});
    at = start + size + padding(size);
  }
  return members.length > 0 ? {members, rest: bytes.subarray(at)} : undefined;
}

/** Puts the sum of the header's bytes where it belongs. */
function mended(header: Uint8Array): Uint8Array {
  const copy = header.slice();
  copy.fill(0x20, 148, 156);
  const sum = copy.reduce((total, byte) => total + byte, 0);
  copy.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return copy;
}

function withField(header: Uint8Array, [offset, width]: readonly [number, number], text: string): Uint8Array {
  const copy = header.slice();
  copy.fill(0, offset, offset + width);
  copy.set(new TextEncoder().encode(text).subarray(0, width), offset);
  return copy;
}

function changed(members: Member[], random: Random, inner: Mutation): Member[] {
  const out = [...members];
  const at = random.below(out.length);
  const other = random.below(out.length);
  const {header, content} = out[at];
  switch (random.below(9)) {
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
    case 4: {
      const damaged = withField(header, random.pick(FIELDS), random.pick(VALUES));
      out[at] = {header: random.chance(0.75) ? mended(damaged) : damaged, content};
      break;
    }
    default: {
      const next = inner(content, random) ?? content;
      const size = withField(header, [124, 12], `${next.length.toString(8).padStart(11, '0')}\0`);
      out[at] = {header: random.chance(0.75) ? mended(size) : header, content: next};
    }
  }
  return out;
}

/** Changes an archive; `inner` changes what is in it. */
export function mutateTar(bytes: Uint8Array, random: Random, inner: Mutation): Uint8Array | undefined {
  const archive = parse(bytes);
  if (archive === undefined) return undefined;
  const parts = changed(archive.members, random, inner).flatMap(({header, content}) => [
    header,
    content,
    new Uint8Array(padding(content.length)),
  ]);
  return concat(...parts, archive.rest);
}
