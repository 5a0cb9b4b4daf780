/**
 * CRC-32 as zip uses it and CRC-32C as TFRecord does, eight bytes a step ("slicing by 8", Kounavis and Berry 2005).
 */

/** Checksum of `bytes`; `previous` is that of what precedes them, to go on from. */
type Checksum = (bytes: Uint8Array, previous?: number) => number;

/** Table k holds the effect of a byte followed by k zero bytes. */
function makeTables(polynomial: number): Uint32Array {
  const t = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    t[n] = c;
  }
  for (let i = 256; i < t.length; i++) t[i] = (t[i - 256] >>> 8) ^ t[t[i - 256] & 0xff];
  return t;
}

/** CRC of 32 bits with a reflected polynomial, from and to all ones. Its tables are made when first used. */
function checksumBy(polynomial: number): Checksum {
  let tables: Uint32Array | undefined;
  return (bytes, previous = 0) => {
    tables ??= makeTables(polynomial);
    return checksum(tables, bytes, previous);
  };
}

function checksum(t: Uint32Array, bytes: Uint8Array, previous: number): number {
  const end = bytes.length - (bytes.length % 8);
  let crc = ~previous;
  let i = 0;
  for (; i < end; i += 8) {
    const low = crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    crc =
      t[1792 + (low & 0xff)] ^
      t[1536 + ((low >>> 8) & 0xff)] ^
      t[1280 + ((low >>> 16) & 0xff)] ^
      t[1024 + (low >>> 24)] ^
      t[768 + bytes[i + 4]] ^
      t[512 + bytes[i + 5]] ^
      t[256 + bytes[i + 6]] ^
      t[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

/** CRC-32 of zip, gzip and PNG. */
export const crc32: Checksum = checksumBy(0xedb88320);

/** CRC-32C (Castagnoli), of TFRecord and iSCSI. RFC 3720, appendix B.4. */
export const crc32c: Checksum = checksumBy(0x82f63b78);

/** CRC-32C as TFRecord stores it, changed so that the checksum of data that hold checksums is no weaker (TensorFlow's crc32c.h). */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
