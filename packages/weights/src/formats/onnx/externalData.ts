/**
 * Elements that lie in another file, as ONNX keeps them for models of 2 GiB and more.
 *
 * Reference: onnx.ai/onnx/repo-docs/ExternalData.html.
 */
import type {Fail} from '../../failure.ts';
import {sha1} from '../../sha1.ts';
import {checkSiblingPath} from '../../siblingPath.ts';
import {readElements, readExactly, type WeightSource} from '../../weightSource.ts';
import type {ReadContext} from '../format.ts';
import type {TensorProto} from './tensorProto.ts';

/** Reads a tensor's elements from the file they are in. */
export type ReadElements = () => Promise<Uint8Array>;

/** The files that a model's tensors are in, each opened once. */
export interface ExternalData {
  /** Finds a tensor's elements; they are read when asked for. */
  locate(tensor: TensorProto, byteLength: number): Promise<ReadElements>;
}

interface ExternalFile {
  readonly source: WeightSource;
  /** SHA-1 of the whole file, once somebody wanted it. */
  checksum: Promise<string> | undefined;
}

export function externalData(context: ReadContext, format: string, fail: Fail): ExternalData {
  const files = new Map<string, ExternalFile>();

  async function open(location: string, name: string): Promise<ExternalFile> {
    const known = files.get(location);
    if (known !== undefined) return known;
    checkSiblingPath(location, 'the location of its external data', fail, name);
    const file = {source: await context.beside(location), checksum: undefined};
    files.set(location, file);
    return file;
  }

  return {
    async locate({name, external = new Map()}, byteLength) {
      const at = {tensor: name};
      const location = external.get('location');
      if (location === undefined) throw fail('E_MISSING', 'its elements are external, and no location is given', at);
      const offset = decimal('offset', external, 0, name, fail);
      const length = decimal('length', external, byteLength, name, fail);
      if (length !== byteLength) {
        throw fail('E_SHAPE', `its external data has ${length} bytes, its shape takes ${byteLength}`, at);
      }
      const checksum = external.get('checksum')?.toLowerCase();
      if (checksum !== undefined && !/^[0-9a-f]{40}$/.test(checksum)) {
        throw fail('E_VALUE', 'the checksum of its external data is not 40 hexadecimal digits of SHA-1', at);
      }
      const file = await open(location, name);
      if (offset + length > file.source.size) {
        const text = `its external data ends at byte ${offset + length}, ${file.source.name} at ${file.source.size}; get that file again`;
        throw fail('E_TRUNCATED', text, at);
      }
      return async () => {
        if (checksum !== undefined) await check(file, checksum, name, format, fail);
        return await readElements(file.source, offset, length, format);
      };
    },
  };
}

/** A number written as text. */
function decimal(
  key: string,
  external: ReadonlyMap<string, string>,
  absent: number,
  tensor: string,
  fail: Fail,
): number {
  const text = external.get(key);
  if (text === undefined) return absent;
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw fail('E_VALUE', `the ${key} of its external data is no byte count`, {tensor});
}

/** The checksum is that of the whole file, so the first tensor read from it pays for all. */
async function check(file: ExternalFile, wanted: string, tensor: string, format: string, fail: Fail): Promise<void> {
  file.checksum ??= checksumOf(file.source, format);
  const found = await file.checksum;
  if (found === wanted) return;
  throw fail('E_HASH', `${file.source.name} has SHA-1 ${found}, the model gives ${wanted}; get that file again`, {
    tensor,
  });
}

const CHUNK = 1 << 20;

async function checksumOf(source: WeightSource, format: string): Promise<string> {
  const hash = sha1();
  for (let at = 0; at < source.size; at += CHUNK) {
    hash.update(await readExactly(source, at, Math.min(CHUNK, source.size - at), format));
  }
  return hash.hex();
}
