import {deflateRawSync} from 'node:zlib';
import {byteWriter} from '../../src/byteWriter.ts';
import {crc32} from '../../src/crc32.ts';

/**
 * A zip of these entries, each deflated.
 *
 * @param deflate how, for archives whose directory does not tell the truth
 */
export function deflatedZipOf(
  entries: readonly (readonly [string, Uint8Array])[],
  deflate: (content: Uint8Array) => Uint8Array = content => deflateRawSync(content),
): Uint8Array {
  const out = byteWriter();
  const central = byteWriter();
  for (const [name, content] of entries) {
    const offset = out.length;
    const packed = deflate(content);
    const text = new TextEncoder().encode(name);
    const common = byteWriter()
      .u16(20, 0x0800, 8, 0, 0x21)
      .u32(crc32(content), packed.length, content.length)
      .u16(text.length, 0);
    out.u32(0x04034b50).bytes(common.finish()).bytes(text).bytes(packed);
    central.u32(0x02014b50).u16(20).bytes(common.finish()).u16(0, 0, 0).u32(0, offset).bytes(text);
  }
  const start = out.length;
  const count = entries.length;
  out.bytes(central.finish()).u32(0x06054b50).u16(0, 0, count, count).u32(central.length, start).u16(0);
  return out.finish();
}
