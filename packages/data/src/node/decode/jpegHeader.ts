/**
 * A JPEG's size and kind, from its frame header: asking the decoder for them costs a tenth of decoding.
 *
 * Reference: ITU-T T.81, annex B.2.2.
 */

/** What a frame header says. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colours, 4 for inks. */
  readonly components: number;
  /** Bits a sample. */
  readonly precision: number;
  /** By Huffman codes all at once, by Huffman codes in scans that refine each other, or in a way that hardly anybody uses. */
  readonly coding: 'sequential' | 'progressive' | 'other';
}

const PREFIX = 0xff;
/** Markers that no length follows: TEM, RST0 to RST7, SOI. */
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** SOF0, SOF1, SOF2. */
const CODINGS: Partial<Record<number, JpegHeader['coding']>> = {
  192: 'sequential',
  193: 'sequential',
  194: 'progressive',
};
/** EOI and SOS: no header follows. */
const isEnd = (marker: number): boolean => marker === 0xd9 || marker === 0xda;

/** The first frame header, or undefined where there is none, or one that leaves the height to a later marker. */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === PREFIX) {
    const marker = bytes[at + 1];
    if (isEnd(marker)) return undefined;
    if (isFrame(marker)) return frameAt(view, at + 4, CODINGS[marker] ?? 'other');
    if (marker === PREFIX) at++;
    else at += isAlone(marker) ? 2 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** After the marker and its length: a byte of precision, height, width, number of components. */
function frameAt(view: DataView, at: number, coding: JpegHeader['coding']): JpegHeader | undefined {
  if (at + 6 > view.byteLength) return undefined;
  const precision = view.getUint8(at);
  const height = view.getUint16(at + 1);
  const width = view.getUint16(at + 3);
  const components = view.getUint8(at + 5);
  return height > 0 && width > 0 ? {width, height, components, precision, coding} : undefined;
}
