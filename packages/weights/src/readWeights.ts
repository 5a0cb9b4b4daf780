/**
 * The one door for weight files: tells the format by content and hands over lazy tensors.
 */
import {type Deadline, timed} from './deadline.ts';
import {failure, quoted} from './failure.ts';
import {HEAD_BYTES, type WeightFormat} from './formats/format.ts';
import {formats} from './formats/formats.ts';
import {unreadables} from './formats/unreadable.ts';
import {defaultLimits, type Limits} from './limits.ts';
import type {StateDict} from './stateDict.ts';
import {blobSource, bytesSource, readExactly, type WeightSource} from './weightSource.ts';

/** Options of {@link readWeights}. */
export interface ReadWeightsOptions {
  /** Name of a format to read the file as, such as `'pth'` or `'safetensors'`. @defaultValue told by the file's content */
  format?: string;
  /** Bounds to change; those not named stay as in `defaultLimits`. @defaultValue `{}` */
  limits?: Partial<Limits>;
  /**
   * The other files of the same model, by name, for formats that spread tensors over several files.
   * @defaultValue none; `openWeights` finds them in the file's directory
   */
  files?: ReadonlyMap<string, Uint8Array | Blob | WeightSource>;
}

/**
 * Reads a weight file: PyTorch `.pth` (1.6 and later) or safetensors, told by content, never by extension.
 *
 * Everything that describes the tensors is checked here; the elements are read, and their checksums verified, when
 * a tensor's `data()` is called. Nothing in a file is ever executed: a pickle that asks for more than tensors is refused.
 *
 * @returns tensors by name, in the file's order
 * @throws WeightFormatError whose `code` says which rule the file breaks
 *
 * @example
 * ```ts
 * const sd = await readWeights(new Uint8Array(await (await fetch(url)).arrayBuffer()));
 * for (const [name, tensor] of sd) console.log(name, tensor.shape, await toFloat32(tensor));
 * ```
 */
export async function readWeights(
  source: Uint8Array | Blob | WeightSource,
  {format, limits = {}, files}: ReadWeightsOptions = {},
): Promise<StateDict> {
  const file = sourceOf(source);
  const bounds = {...defaultLimits, ...limits};
  if (file.size > bounds.maxFileBytes) {
    const text = `the file has ${file.size} bytes, more than limits.maxFileBytes = ${bounds.maxFileBytes}`;
    throw failure(format ?? 'unknown', file.name)('E_LIMIT', text);
  }
  const reader = format === undefined ? await recognise(file) : formatNamed(format, file);
  const clock: Deadline = {at: bounds.deadline};
  const sd = await reader.read(timed(file, clock, reader.name), {
    limits: bounds,
    beside: async name => timed(await beside(name, files, file), clock, reader.name),
  });
  clock.at = Number.POSITIVE_INFINITY; // Elements may be read at any later time.
  return sd;
}

async function beside(name: string, files: ReadWeightsOptions['files'], file: WeightSource): Promise<WeightSource> {
  const found = files?.get(name);
  if (found !== undefined) return sourceOf(found);
  const text = `its tensors are also in another file, ${quoted(name)}, which was not given; put it into the option files`;
  throw failure('unknown', file.name)('E_MISSING', text);
}

function sourceOf(source: Uint8Array | Blob | WeightSource): WeightSource {
  // Told by what they can do, not by instanceof: arrays and blobs of another realm (a frame, a test runner) count too.
  if ('read' in source) return source;
  return 'arrayBuffer' in source ? blobSource(source) : bytesSource(source);
}

function formatNamed(name: string, file: WeightSource): WeightFormat {
  const found = formats.find(format => format.name === name);
  if (found) return found;
  const known = formats.map(format => `'${format.name}'`).join(', ');
  throw failure(name, file.name)('E_UNSUPPORTED', `there is no format of that name; there are ${known}`);
}

async function recognise(file: WeightSource): Promise<WeightFormat> {
  const head = await readExactly(file, 0, Math.min(HEAD_BYTES, file.size), 'unknown');
  const found = formats.find(format => format.recognises(head, file));
  if (found) return found;
  const hopeless = unreadables.find(kind => kind.recognises(head));
  if (hopeless) throw failure(hopeless.name, file.name)('E_UNSUPPORTED', `this is ${hopeless.text}`);
  const first = Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ');
  throw failure('unknown', file.name)(
    'E_MAGIC',
    `not a weight file that can be read (it begins with ${first}); PyTorch .pth and safetensors can`,
  );
}
