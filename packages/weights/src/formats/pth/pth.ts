/**
 * PyTorch's `.pth`/`.pt` since version 1.6: a zip with a pickle that describes tensors, and their storages as raw bytes.
 *
 * `<dir>/data.pkl`, `<dir>/data/<key>` for each storage, `<dir>/version`, since 2.1 also `<dir>/byteorder`.
 * Reference: torch/serialization.py (`_save`, `_load`), caffe2/serialize/inline_container.cc.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {StateDict} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import {hasBytes, type ReadContext, type WeightFormat} from '../format.ts';
import {openZip, type ZipEntry} from '../zip/zipArchive.ts';
import {buildState, globalsTable, storageOf} from './globals.ts';
import {stateDictEntries} from './stateDictEntries.ts';
import {storageTensor} from './storageTensor.ts';
import {unpickle} from './unpickle.ts';
import type {PickleStorage, PickleValue} from './values.ts';

const FORMAT = 'pth';

/** Any zip whose first entry is not a NumPy array; {@link read} tells PyTorch's from others by what is inside. */
function recognises(head: Uint8Array): boolean {
  if (!hasBytes(head, [0x50, 0x4b, 3, 4]) || head.length < 30) return false;
  return !hasBytes(head, '.npy', 30 + head[26] + 256 * head[27] - 4);
}

async function read(source: WeightSource, {limits}: ReadContext): Promise<StateDict> {
  const fail = failure(FORMAT, source.name);
  const zip = await openZip(source, limits, FORMAT);
  const dir = directoryOf(zip, fail);
  await checkVersion(zip.get(`${dir}/version`), fail);
  const littleEndian = await isLittleEndian(zip.get(`${dir}/byteorder`), fail);
  const entryOf = (key: string) => zip.get(`${dir}/data/${key}`);
  const root = await readPickle(zip, dir, limits, fail);
  const sd: StateDict = new Map();
  for (const [name, tensor] of stateDictEntries(root, fail)) {
    const entry = entryOf(tensor.storage.key);
    if (entry === undefined) throw fail('E_MISSING', 'its storage is not in the file', {tensor: name});
    sd.set(name, storageTensor(name, tensor, entry, littleEndian, FORMAT, source.name));
  }
  if (sd.size > limits.maxTensors) throw fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
  return sd;
}

/** The one directory everything is in, by the first entry: it is named after the file that was saved. */
function directoryOf(zip: ReadonlyMap<string, ZipEntry>, fail: Fail): string {
  const names = [...zip.keys()];
  const slash = names[0]?.indexOf('/') ?? -1;
  const dir = names[0]?.slice(0, slash) ?? '';
  if (slash < 1 || !zip.has(`${dir}/data.pkl`)) {
    const some = names.slice(0, 4).map(quoted).join(', ');
    throw fail('E_UNSUPPORTED', `a zip that PyTorch did not write: there is no data.pkl among its entries ${some}`);
  }
  const stray = names.find(name => !name.startsWith(`${dir}/`) || name.split('/').includes('..'));
  if (stray !== undefined) throw fail('E_PATH', `zip entry ${quoted(stray)} lies outside ${quoted(`${dir}/`)}`);
  if (zip.has(`${dir}/constants.pkl`)) {
    throw fail(
      'E_UNSUPPORTED',
      'TorchScript, which is a program and not only weights; in PyTorch: torch.save(torch.jit.load(path).state_dict(), new_path)',
    );
  }
  return dir;
}

/** Longest of the small text entries, in bytes. */
const MAX_TEXT = 64;

async function readText(entry: ZipEntry, fail: Fail): Promise<string> {
  if (entry.size > MAX_TEXT) throw fail('E_LIMIT', `zip entry ${quoted(entry.name)} has ${entry.size} bytes`);
  return String.fromCharCode(...(await entry.read())).trim();
}

/** Versions 1 to 10 differ only in operators of TorchScript. */
async function checkVersion(entry: ZipEntry | undefined, fail: Fail): Promise<void> {
  if (entry === undefined) throw fail('E_MISSING', "the entry 'version' is not in the file");
  const version = await readText(entry, fail);
  if (/^([1-9]|10)$/.test(version)) return;
  throw fail('E_UNSUPPORTED', `file version ${quoted(version)}; 1 to 10 are known`);
}

async function isLittleEndian(entry: ZipEntry | undefined, fail: Fail): Promise<boolean> {
  const order = entry === undefined ? 'little' : await readText(entry, fail);
  if (order === 'little' || order === 'big') return order === 'little';
  throw fail('E_VALUE', `byte order ${quoted(order)}; 'little' and 'big' are known`);
}

async function readPickle(
  zip: ReadonlyMap<string, ZipEntry>,
  dir: string,
  limits: Readonly<Limits>,
  fail: Fail,
): Promise<PickleValue> {
  const entry = zip.get(`${dir}/data.pkl`);
  if (entry === undefined) throw fail('E_MISSING', "the entry 'data.pkl' is not in the file");
  if (entry.size > limits.maxHeaderBytes) {
    throw fail(
      'E_LIMIT',
      `data.pkl has ${entry.size} bytes, more than limits.maxHeaderBytes = ${limits.maxHeaderBytes}`,
    );
  }
  const table = globalsTable(limits, fail);
  const storages = new Map<string, PickleStorage>();
  const persistent = (id: PickleValue) => {
    const storage = storageOf(id, fail);
    const known = storages.get(storage.key);
    if (known === undefined) checkStorage(storage, zip.get(`${dir}/data/${storage.key}`), fail);
    else if (known.typeName !== storage.typeName || known.numel !== storage.numel) {
      throw fail('E_DUP', `storage ${quoted(storage.key)} is described in two ways`);
    }
    storages.set(storage.key, known ?? storage);
    return known ?? storage;
  };
  const world = {
    global: (module: string, name: string) => table.get(`${module}.${name}`),
    persistent,
    build: (target: PickleValue, state: PickleValue) => buildState(target, state, limits, fail),
  };
  return unpickle(await entry.read(), world, limits, fail);
}

function checkStorage(storage: PickleStorage, entry: ZipEntry | undefined, fail: Fail): void {
  const about = `storage ${quoted(storage.key)}`;
  if (entry === undefined) throw fail('E_MISSING', `${about} is not in the file`);
  const wanted = storage.numel * storage.type.itemSize;
  if (entry.size === wanted) return;
  throw fail(
    'E_SHAPE',
    `${about}: ${storage.numel} elements of ${storage.typeName} take ${wanted} bytes, the file has ${entry.size}`,
  );
}

export const pth: WeightFormat = {name: FORMAT, nests: true, recognises, read};
