/**
 * The bytes of a `.npy` file around any header.
 *
 * @param extra bytes behind the header's text, still counted as header
 */
export function npyOf(header: string, data: Uint8Array, version = 1, extra: readonly number[] = []): Uint8Array {
  const text = [...new TextEncoder().encode(header), ...extra, 0x0a];
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...text, ...data]);
}
