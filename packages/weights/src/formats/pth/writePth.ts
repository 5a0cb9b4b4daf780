/**
 * Writes `.pth` files that `torch.load(path, weights_only=True)` loads.
 */
import {convertedDType, convertFloat, type FloatDType} from '../../convert.ts';
import {bytesPerElement} from '../../dtypes.ts';
import {failure} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import {byteLengthOf, checkNames, collect, tensorBytes} from '../tensorBytes.ts';
import {type ZipInput, zipChunks, zipSize} from '../zip/zipChunks.ts';
import {pickleStateDict} from './pickleStateDict.ts';

/** Options of {@link writePth} and {@link pthChunks}. */
export interface WritePthOptions {
  /** Floating type to convert all floating tensors to; others stay. @defaultValue each tensor's own */
  dtype?: FloatDType;
}

/**
 * A `.pth` file in memory, in the zip layout of PyTorch 1.6 and later.
 *
 * @throws WeightFormatError `E_NAME` for a name that is not valid Unicode, `E_SHAPE` if a tensor's data contradicts its
 * shape, `E_RANGE` if a value does not fit `dtype`
 */
export async function writePth(sd: StateDict, options: WritePthOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  return await collect(pthChunks(sd, options), zipSize(entries(sd, options)));
}

/** The same file piece by piece, so that one tensor at most is held. */
export async function* pthChunks(
  sd: StateDict,
  options: WritePthOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield* zipChunks(entries(sd, options));
}

/** Entries in PyTorch's order: the pickle first, then the byte order, the storages, and the file version last. */
function entries(sd: StateDict, {dtype}: WritePthOptions): ZipInput[] {
  const fail = failure('pth', 'writePth');
  checkNames(sd, fail);
  const tensors = [...sd].map(([name, tensor], index) => {
    const type = convertedDType(tensor, dtype);
    const size = byteLengthOf({dtype: type, shape: tensor.shape}, name, fail);
    const count = size / bytesPerElement[type];
    return {name, dtype: type, shape: tensor.shape, count, size, key: String(index), tensor};
  });
  return [
    fixed('data.pkl', pickleStateDict(tensors)),
    fixed('byteorder', 'little'),
    ...tensors.map(({name, key, size, tensor}) => ({
      name: path(`data/${key}`),
      size,
      content: () => tensorBytes(convertFloat(tensor, name, dtype), name, fail),
    })),
    fixed('version', '3\n'),
  ];
}

function fixed(name: string, content: string | Uint8Array<ArrayBuffer>): ZipInput {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {name: path(name), size: bytes.length, content: async () => bytes};
}

/** What `torch.save` calls the directory when it does not know the file's name. */
function path(name: string): string {
  return `archive/${name}`;
}
