import {maskedCrc32c} from '@tfjs-zoo/weights/readers';

/** Puts bytes into the frame of a TFRecord: `uint64 length, checksum of it, the bytes, checksum of them`, little-endian. */
export function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc32c(framed.subarray(0, 8)), true);
  framed.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return framed;
}
