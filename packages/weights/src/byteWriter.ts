/**
 * Little-endian bytes, appended one after the other.
 */

/** Grows as needed; numbers must fit their width. */
export interface ByteWriter {
  u8(...values: number[]): ByteWriter;
  u16(...values: number[]): ByteWriter;
  u32(...values: number[]): ByteWriter;
  u64(...values: number[]): ByteWriter;
  bytes(values: Uint8Array): ByteWriter;
  /** UTF-8. */
  text(value: string): ByteWriter;
  readonly length: number;
  finish(): Uint8Array<ArrayBuffer>;
}

export function byteWriter(): ByteWriter {
  let buffer = new Uint8Array(256);
  let view = new DataView(buffer.buffer);
  let at = 0;

  /** Makes room. @returns where the room begins */
  function reserve(count: number): number {
    const start = at;
    at += count;
    if (at > buffer.length) {
      const larger = new Uint8Array(Math.max(at, 2 * buffer.length));
      larger.set(buffer);
      buffer = larger;
      view = new DataView(buffer.buffer);
    }
    return start;
  }

  const writer: ByteWriter = {
    u8(...values) {
      for (const value of values) {
        const start = reserve(1);
        view.setUint8(start, value);
      }
      return writer;
    },
    u16(...values) {
      for (const value of values) {
        const start = reserve(2);
        view.setUint16(start, value, true);
      }
      return writer;
    },
    u32(...values) {
      for (const value of values) {
        const start = reserve(4);
        view.setUint32(start, value, true);
      }
      return writer;
    },
    u64(...values) {
      for (const value of values) {
        const start = reserve(8);
        view.setBigUint64(start, BigInt(value), true);
      }
      return writer;
    },
    bytes(values) {
      const start = reserve(values.length);
      buffer.set(values, start);
      return writer;
    },
    text: value => writer.bytes(new TextEncoder().encode(value)),
    get length() {
      return at;
    },
    finish: () => buffer.slice(0, at),
  };
  return writer;
}
