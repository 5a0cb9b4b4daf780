import {collect} from '../../src/formats/tensorBytes.ts';
import {type ZipInput, zipChunks, zipSize} from '../../src/formats/zip/zipChunks.ts';

const entry = (name: string, content: Uint8Array | string): ZipInput => {
  const bytes = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return {name, size: bytes.length, content: async () => bytes};
};

/** A zip of these entries, in order. */
export async function zipOf(entries: readonly (readonly [string, Uint8Array | string])[]): Promise<Uint8Array> {
  const inputs = entries.map(([name, content]) => entry(name, content));
  return await collect(zipChunks(inputs), zipSize(inputs));
}

/** A `.pth` around any pickle, with storages by key. */
export async function pthOf(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
): Promise<Uint8Array> {
  const data = Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, bytes] as const);
  return await zipOf([['a/data.pkl', pickle], ...data, ['a/version', '3\n']]);
}

/** Bytes of a pickle from text and numbers: `pickle('c', 'os\nsystem\n', …)` after the protocol's two. */
export function pickle(...parts: (string | number | readonly number[])[]): Uint8Array {
  const bytes = parts.flatMap(part => {
    if (typeof part === 'string') return [...new TextEncoder().encode(part)];
    return typeof part === 'number' ? [part] : [...part];
  });
  return Uint8Array.from([0x80, 2, ...bytes]);
}

/** BINUNICODE. */
export function unicode(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [0x58, bytes.length & 255, bytes.length >> 8, 0, 0, ...bytes];
}
