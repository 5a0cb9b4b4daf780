/**
 * The one door for weight files: tells the format by content and hands over lazy tensors.
 */
import {timed} from './deadline.ts';
import {failure, quoted} from './failure.ts';
import type {Limits} from './limits.ts';
import {openFormat} from './openFormat.ts';
import {withoutPrefix} from './prefix.ts';
import {openSibling, type WeightBytes, type WeightFiles} from './siblings.ts';
import type {StateDict} from './stateDict.ts';

/** Options of {@link readWeights}. */
export interface ReadWeightsOptions {
  /** Name of a format to read the file as, such as `'pth'` or `'safetensors'`. @defaultValue told by the file's content */
  format?: string;
  /** Bounds to change; those not named stay as in `defaultLimits`. @defaultValue `{}` */
  limits?: Partial<Limits>;
  /**
   * The other files of the same model, by name (or how to find one), for formats that spread tensors over several files.
   * @defaultValue none; `openWeights` finds them in the file's directory
   */
  files?: WeightFiles;
  /**
   * Where in a PyTorch checkpoint the state dict is, such as `'ema.state_dict'`; the names on the way are joined by dots.
   *
   * @defaultValue found: the file itself if it is one; else below the one of the keys `state_dict`, `model_state_dict`,
   * `model`, `net`, `network`, `module`, `weights`, `params` that leads to one; else the only one there is besides the
   * optimizer's
   */
  key?: string;
  /**
   * Prefix to take off the names; tensors without it are left out. `''` keeps all names as they stand in the file.
   * @defaultValue `'module.'` and `'_orig_mod.'`, which `DataParallel` and `torch.compile` add, if every name has it
   */
  prefix?: string;
}

/**
 * Reads a weight file, whose format is told by content, never by extension.
 *
 * | `format` | files | names of the tensors |
 * |---|---|---|
 * | `pth` | PyTorch `.pth`, `.pt`, `.bin` | those of the state dict |
 * | `safetensors` | `.safetensors` | the file's |
 * | `sharded` | `.safetensors.index.json`, `.bin.index.json` with their shards | the index's |
 * | `onnx` | `.onnx`, also with external data | those of the graph's initializers |
 * | `caffemodel` | `.caffemodel` | layer and index of the blob: `conv1.0` the filters, `conv1.1` the bias |
 * | `binaryproto` | Caffe's mean image | `mean` |
 * | `npz`, `npy` | NumPy archives and single arrays | those of the members; `array` |
 * | `tfjs` | `model.json` with its shards | those of the manifest |
 *
 * Everything that describes the tensors is checked here; the elements are read, and their checksums verified, when
 * a tensor's `data()` is called. Nothing in a file is ever executed: a pickle that asks for more than tensors is refused.
 *
 * @returns tensors by name, in the file's order
 * @throws WeightFormatError whose `code` says which rule the file breaks
 *
 * @example
 * ```ts
 * const sd = await readWeights(await fetch(url));
 * for (const [name, tensor] of sd) console.log(name, tensor.shape, await toFloat32(tensor));
 * ```
 */
export async function readWeights(
  source: WeightBytes,
  {format, limits = {}, files, key, prefix}: ReadWeightsOptions = {},
): Promise<StateDict> {
  const {reader, file, limits: bounds, clock} = await openFormat(source, limits, format);
  const fail = failure(reader.name, file.name);
  if (key !== undefined && !reader.nests) {
    const text = `the option key is ${quoted(key)}, but only PyTorch checkpoints hold several state dicts; leave it out`;
    throw fail('E_UNSUPPORTED', text);
  }
  const sd = await reader.read(file, {
    limits: bounds,
    beside: async name => timed(await openSibling(name, files, file, reader.name), clock, reader.name),
    key,
  });
  clock.at = Number.POSITIVE_INFINITY; // Elements may be read at any later time.
  return withoutPrefix(sd, prefix, fail);
}
