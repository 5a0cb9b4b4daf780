/** A member of {@link tarOf}: its content, and what is unusual about its header. */
export interface TarMemberOf {
  name: string;
  content?: Uint8Array | string;
  /** @defaultValue `'0'`, a plain file */
  type?: string;
  /** Puts bytes into the header before its checksum is made. */
  change?: (header: Uint8Array) => void;
}

/** A tar in the ustar layout, padded as Python's tarfile does. */
export function tarOf(members: readonly TarMemberOf[]): Uint8Array {
  const blocks = members.flatMap(({name, content = '', type = '0', change}) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const header = new Uint8Array(512);
    const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put('0000644\0' + '0001750\0' + '0001750\0', 100);
    put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    put('13035142000\0', 136);
    put(`        ${type}`, 148);
    put('ustar\x0000', 257);
    change?.(header);
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, new Uint8Array(-bytes.length & 511)];
  });
  const size = blocks.reduce((total, {length}) => total + length, 0);
  return new Uint8Array(Buffer.concat(blocks, Math.ceil((size + 1024) / 10_240) * 10_240));
}
