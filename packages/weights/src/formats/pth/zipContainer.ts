/**
 * What PyTorch writes since version 1.6: a zip with a pickle that describes tensors, and their storages as raw bytes.
 *
 * `<dir>/data.pkl`, `<dir>/data/<key>` for each storage, `<dir>/version`, since 2.1 also `<dir>/byteorder`.
 * Reference: torch/serialization.py (`_save`, `_load`), caffe2/serialize/inline_container.cc.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {WeightSource} from '../../weightSource.ts';
import {openZip} from '../zip/zipArchive.ts';
import type {ZipEntry} from '../zip/zipEntry.ts';
import type {Container} from './container.ts';
import {torchWorld} from './globals.ts';
import {aboutOtherZip} from './otherZips.ts';
import {storageTable} from './storages.ts';
import {unpickle} from './unpickle.ts';
import type {PickleStorage} from './values.ts';

/** Opens the archive and reads what describes the tensors. */
export async function openZipContainer(
  source: WeightSource,
  limits: Readonly<Limits>,
  format: string,
): Promise<Container> {
  const fail = failure(format, source.name);
  const zip = await openZip(source, limits, format);
  const dir = directoryOf(zip, fail);
  await checkVersion(zip.get(`${dir}/version`), fail);
  const littleEndian = await isLittleEndian(zip.get(`${dir}/byteorder`), fail);
  const {persistent, byKey} = storageTable('zip', fail);
  const root = unpickle(await readPickle(zip, dir, limits, fail), torchWorld(persistent, limits, fail), limits, fail);
  const contentOf = ({key}: PickleStorage) => contentNamed(zip, dir, key, fail);
  for (const storage of byKey.values()) checkSize(storage, contentOf(storage).size, fail);
  checkReferenced(zip, dir, byKey, fail);
  return {root, contentOf, littleEndian};
}

/** The one directory everything is in, by the first entry: it is named after the file that was saved. */
function directoryOf(zip: ReadonlyMap<string, ZipEntry>, fail: Fail): string {
  const names = [...zip.keys()];
  const other = aboutOtherZip(names);
  if (other !== undefined) throw fail('E_UNSUPPORTED', other);
  const slash = names[0]?.indexOf('/') ?? -1;
  const dir = names[0]?.slice(0, slash) ?? '';
  if (slash < 1 || !zip.has(`${dir}/data.pkl`)) {
    const some = names.slice(0, 4).map(quoted).join(', ');
    const text = `a zip that PyTorch did not write: there is no data.pkl among its entries ${some}; if weights were packed with zip, unpack them and read the file inside`;
    throw fail('E_UNSUPPORTED', text);
  }
  const stray = names.find(name => !name.startsWith(`${dir}/`) || name.split('/').includes('..'));
  if (stray !== undefined) throw fail('E_PATH', `zip entry ${quoted(stray)} lies outside ${quoted(`${dir}/`)}`);
  return dir;
}

/** Longest of the small text entries, in bytes. */
const MAX_TEXT = 64;

async function readText(entry: ZipEntry, fail: Fail): Promise<string> {
  if (entry.size > MAX_TEXT) {
    throw fail('E_LIMIT', `zip entry ${quoted(entry.name)} has ${entry.size} bytes, more than ${MAX_TEXT}`);
  }
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
): Promise<Uint8Array> {
  const entry = zip.get(`${dir}/data.pkl`);
  if (entry === undefined) throw fail('E_MISSING', "the entry 'data.pkl' is not in the file");
  if (entry.size <= limits.maxHeaderBytes) return await entry.read();
  const text = `data.pkl has ${entry.size} bytes, more than limits.maxHeaderBytes = ${limits.maxHeaderBytes}`;
  throw fail('E_LIMIT', text);
}

function contentNamed(zip: ReadonlyMap<string, ZipEntry>, dir: string, key: string, fail: Fail): ZipEntry {
  const entry = zip.get(`${dir}/data/${key}`);
  if (entry === undefined) throw fail('E_MISSING', `storage ${quoted(key)} is not in the file`);
  return entry;
}

function checkSize({key, numel, type, typeName}: PickleStorage, size: number, fail: Fail): void {
  const wanted = numel * type.itemSize;
  if (size === wanted) return;
  const text = `storage ${quoted(key)}: ${numel} elements of ${typeName} take ${wanted} bytes, the file has ${size}`;
  throw fail('E_SHAPE', text);
}

/** PyTorch writes a storage because something refers to it. */
function checkReferenced(
  zip: ReadonlyMap<string, ZipEntry>,
  dir: string,
  byKey: ReadonlyMap<string, PickleStorage>,
  fail: Fail,
): void {
  const data = `${dir}/data/`;
  for (const name of zip.keys()) {
    if (name.startsWith(data) && !byKey.has(name.slice(data.length))) {
      throw fail('E_EXTRA', `zip entry ${quoted(name)} is a storage that nothing refers to`);
    }
  }
}
