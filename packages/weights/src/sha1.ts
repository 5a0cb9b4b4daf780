/**
 * SHA-1 (FIPS 180-4), which ONNX gives as the checksum of external data. It tells damage from what was meant; against
 * forgery it is worth nothing. Web Crypto has it too, but only for what is in memory as a whole.
 */

/** A checksum under way. */
export interface Sha1 {
  update(bytes: Uint8Array): void;
  /** The checksum in hexadecimal. Ends it. */
  hex(): string;
}

const BLOCK = 64;

export function sha1(): Sha1 {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const words = new Int32Array(80);
  const block = new Uint8Array(BLOCK);
  let held = 0;
  let length = 0;

  function feed(bytes: Uint8Array, from: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = from;
    for (; at + BLOCK <= bytes.length; at += BLOCK) compress(state, words, view, at);
    return at;
  }

  return {
    update(bytes) {
      length += bytes.length;
      let at = 0;
      if (held > 0) {
        at = Math.min(BLOCK - held, bytes.length);
        block.set(bytes.subarray(0, at), held);
        held += at;
        if (held < BLOCK) return;
        feed(block, 0);
      }
      const rest = bytes.subarray(feed(bytes, at));
      block.set(rest);
      held = rest.length;
    },
    hex() {
      const padded = new Uint8Array(BLOCK * Math.ceil((held + 9) / BLOCK));
      padded.set(block.subarray(0, held));
      padded[held] = 0x80;
      new DataView(padded.buffer).setBigUint64(padded.length - 8, 8n * BigInt(length));
      feed(padded, 0);
      return Array.from(state, word => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

/** Takes one block of 16 big-endian words into the state. */
function compress(state: Int32Array, w: Int32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = block.getInt32(at + 4 * i);
  for (let i = 16; i < 80; i++) {
    const x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
    w[i] = (x << 1) | (x >>> 31);
  }
  let [a, b, c, d, e] = state;
  for (let i = 0; i < 80; i++) {
    let mixed: number;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + mixed + e + w[i]) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}
