/**
 * Changes to JSON: alone in a file, or as the header of a safetensors file.
 */
import type {Random} from '../random.ts';
import {BOUNDARIES, concat, type Mutation, setInteger} from './bytes.ts';

/** A value that can be spelt wrongly: objects keep order and may have a key twice; the rest is text. */
type Node =
  | {readonly kind: 'object'; readonly members: [key: string, value: Node][]}
  | {readonly kind: 'array'; readonly items: Node[]}
  | {readonly kind: 'text'; readonly text: string};

const text = (spelt: string): Node => ({kind: 'text', text: spelt});

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return {kind: 'array', items: value.map(nodeOf)};
  if (typeof value !== 'object' || value === null) return text(JSON.stringify(value));
  return {kind: 'object', members: Object.entries(value).map(([key, member]) => [key, nodeOf(member)])};
}

function spell(node: Node): string {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'array') return `[${node.items.map(spell).join(',')}]`;
  return `{${node.members.map(([key, value]) => `${JSON.stringify(key)}:${spell(value)}`).join(',')}}`;
}

/** Objects and arrays, which can be changed. */
function containers(node: Node, out: Exclude<Node, {kind: 'text'}>[] = []): Exclude<Node, {kind: 'text'}>[] {
  if (node.kind === 'text') return out;
  out.push(node);
  for (const child of node.kind === 'array' ? node.items : node.members.map(([, value]) => value))
    containers(child, out);
  return out;
}

const KEYS = [
  '__proto__',
  'constructor',
  '',
  '__metadata__',
  'dtype',
  'shape',
  'data_offsets',
  'é\u0000',
  'x'.repeat(5000),
];

const VALUES = [
  ...['null', 'true', '""', '[]', '{}', '-1', '-0', '1.0', '1e3', '1e400', '0.5', '9007199254740992', '"x"', '01'],
  ...['"F32"', '"F16"', '"I64"', '"BOOL"', '"F4"', '"C64"', '"float32"', '"int32"', '"bool"', '"string"', '"uint8"'],
  ...['"\\ud800"', '"../x"', '"/etc/passwd"', '"http://a/b"', 'NaN', `"${'y'.repeat(2000)}"`, '[0,0]', '[1,1,1,1]'],
];

function value(random: Random): Node {
  const kind = random.below(10);
  if (kind < 5) return text(random.pick(VALUES));
  if (kind < 8) return text(String(random.pick(BOUNDARIES)));
  const depth = random.pick([3, 20, 199, 201, 5000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  return text(`${open.repeat(depth)}1${close.repeat(depth)}`);
}

function change(root: Node, random: Random): void {
  const node = random.pick(containers(root));
  if (node === undefined) return;
  const list: unknown[] = node.kind === 'array' ? node.items : node.members;
  const at = random.below(list.length);
  const other = random.below(list.length);
  const set = (index: number, to: Node) => {
    if (node.kind === 'array') node.items[index] = to;
    else node.members[index] = [node.members[index]?.[0] ?? 'new', to];
  };
  switch (random.below(7)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      list.splice(other, 0, ...list.slice(at, at + 1));
      break;
    case 2:
      [list[at], list[other]] = [list[other], list[at]];
      if (list.length === 0) list.length = 0;
      break;
    case 3:
      if (node.kind === 'object' && node.members.length > 0)
        node.members[at] = [random.pick(KEYS), node.members[at][1]];
      else set(at, value(random));
      break;
    case 4:
      if (node.kind === 'object') node.members.push([random.pick(KEYS), value(random)]);
      else node.items.push(value(random));
      break;
    default:
      set(at, value(random));
  }
  if (list.length === 1 && list[0] === undefined) list.length = 0;
}

/** One or several changes to a JSON text; what is no JSON is left to others. */
export const mutateJson: Mutation = (bytes, random) => {
  let root: Node;
  try {
    root = nodeOf(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
  for (let n = 1 + random.below(3); n > 0; n--) change(root, random);
  const spelt = spell(root);
  return new TextEncoder().encode(
    random.chance(0.05) ? random.pick([` \n${spelt}\t `, `\uFEFF${spelt}`, `${spelt}x`]) : spelt,
  );
};

/** The same to the header of a safetensors file, whose length is mended most of the time. */
export const mutateSafetensors: Mutation = (bytes, random) => {
  if (bytes.length < 10) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = mutateJson(bytes.subarray(8, 8 + length), random);
  if (header === undefined) return undefined;
  const prefix = new Uint8Array(8);
  const claimed = random.chance(0.85) ? BigInt(header.length) : random.pick([BigInt(length), ...BOUNDARIES]);
  setInteger(prefix, 0, 8, claimed);
  return concat(prefix, header, bytes.subarray(8 + length));
};
