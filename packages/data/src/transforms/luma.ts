/** The luma of the pixel at `i`: ITU-R 601-2 as Pillow's `convert('L')` computes it, in 16-bit fixed point. */
export function lumaAt(data: Uint8Array, i: number): number {
  return (data[i] * 19595 + data[i + 1] * 38470 + data[i + 2] * 7471 + 0x8000) >> 16;
}
