/**
 * Writes a state dict to disk.
 */
import {extname} from 'node:path';
import type {FloatDType} from '../convert.ts';
import {pthChunks} from '../formats/pth/writePth.ts';
import {safetensorsChunks} from '../formats/safetensors/writeSafetensors.ts';
import type {StateDict} from '../stateDict.ts';
import {WeightFormatError} from '../weightFormatError.ts';
import {atomicFile} from './atomicFile.ts';

/** Formats that can be written. */
export type SaveFormat = 'safetensors' | 'pth';

/** Options of {@link saveWeights}. */
export interface SaveWeightsOptions {
  /** Format of the file. @defaultValue by the extension: `.safetensors`, or `.pth` and `.pt` */
  format?: SaveFormat;
  /** Floating type to convert all floating tensors to; others stay. @defaultValue each tensor's own */
  dtype?: FloatDType;
  /** Text to keep beside the tensors; safetensors only. @defaultValue none */
  metadata?: Readonly<Record<string, string>>;
}

/** What {@link saveWeights} wrote. */
export interface SavedWeights {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Saves a state dict atomically: at `path` there is the old file or the whole new one, never a part. One tensor at a time
 * is in memory. PyTorch loads the result with `torch.load(path, weights_only=True)` or `safetensors.torch.load_file(path)`.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` if neither option nor extension names a format, and as the writers do;
 * the file system's errors as they are
 */
export async function saveWeights(
  path: string,
  sd: StateDict,
  {format = formatOf(path), dtype, metadata}: SaveWeightsOptions = {},
): Promise<SavedWeights> {
  if (format === 'pth' && metadata !== undefined) {
    const text = 'saveWeights: a .pth file has no room for metadata; save as safetensors, or leave metadata out';
    throw new WeightFormatError('E_UNSUPPORTED', text, {format});
  }
  const chunks = format === 'pth' ? pthChunks(sd, {dtype}) : safetensorsChunks(sd, {dtype, metadata});
  const file = await atomicFile(path);
  try {
    for await (const chunk of chunks) await file.write(chunk);
    await file.commit();
  } finally {
    await file.discard();
  }
  return {path, bytes: file.bytes(), sha256: file.sha256()};
}

function formatOf(path: string): SaveFormat {
  const extension = extname(path).toLowerCase();
  if (extension === '.safetensors') return 'safetensors';
  if (extension === '.pth' || extension === '.pt') return 'pth';
  throw new WeightFormatError(
    'E_UNSUPPORTED',
    `saveWeights: the extension of ${path} names no format; use .safetensors, .pth or .pt, or give {format: 'safetensors' | 'pth'}`,
    {format: 'unknown'},
  );
}
