/**
 * Finds the files of a CIFAR data set, in either form, and reads them.
 */
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {DataFileError} from '../dataFileError.ts';
import {AGAIN} from '../files/contentOf.ts';
import {checkOnePlace, type DownloadOption, fetchFiles, megabytes} from '../files/fetchFiles.ts';
import type {CifarBatch} from './batch.ts';
import {binaryBatch} from './binaryBatch.ts';
import {CLASS_NAMES} from './classNames.ts';
import {collectFromDirectory, collectFromTar, type NamedBytes, namesIn} from './collect.ts';
import type {CifarFiles, CifarLayout, CifarPart} from './layouts.ts';
import {pickledBatch, pickledNames} from './pickledBatch.ts';

/** The batches of some parts, and the names of the classes. */
export interface OpenedCifar {
  readonly batches: readonly CifarBatch[];
  readonly classNames: readonly string[];
}

/** What is wanted of a data set. */
export interface CifarRequest {
  readonly layout: CifarLayout;
  /** The parts, in order. */
  readonly parts: readonly CifarPart[];
  /** Which of the labels. */
  readonly label: number;
}

/** Files by name. */
type Files = ReadonlyMap<string, NamedBytes>;

/** The names of those that are at a place, and the files themselves if these are enough. */
interface Found {
  readonly names: ReadonlySet<string>;
  readonly files: Files;
}

/** @throws ConfigError if the files are not there, DataFileError if one is damaged, FetchError if they cannot be fetched */
export async function openCifar(
  request: CifarRequest,
  source: string | undefined,
  download: DownloadOption,
): Promise<OpenedCifar> {
  const {layout, parts} = request;
  const {owner, python, binary} = layout;
  checkOnePlace(owner, source, download);
  const place = await placeOf(layout, source, download);
  const {names, files} = await findAt(place, request);
  const pickles = allOf(files, filesOf(python, parts));
  if (pickles) return fromPickles(request, pickles, files);
  const records = allOf(files, filesOf(binary, parts));
  if (records) return fromRecords(request, records, files);
  const missing = [python, binary].map(form => filesOf(form, parts).filter(name => !names.has(name)));
  throw new ConfigError(
    `${owner}: '${place}' lacks ${missing[0].join(', ')} (or, in the binary form, ${missing[1].join(', ')}); give the ` +
      `directory that holds them, the archive (${python.archive}) as it is, or ${hint(layout)}`,
  );
}

async function placeOf(layout: CifarLayout, source: string | undefined, download: DownloadOption): Promise<string> {
  if (download !== false) return (await fetchFiles([layout.published], download))[0];
  if (source !== undefined) return source;
  throw new ConfigError(
    `${layout.owner}: no source; give the directory of the files, their archive, or ${hint(layout)}`,
  );
}

function hint({published}: CifarLayout): string {
  return `{download: true} to fetch them (${megabytes([published])})`;
}

function filesOf(files: CifarFiles, parts: readonly CifarPart[]): string[] {
  return parts.flatMap(part => files.parts[part]);
}

/** Files of a directory, of the directory below it that the archive makes, of an archive in it, or of an archive. */
async function findAt(place: string, {layout, parts}: CifarRequest): Promise<Found> {
  const {owner, python, binary} = layout;
  const withNames = (form: CifarFiles) => [...filesOf(form, parts), ...form.names];
  const inTar = async (path: string): Promise<Found> => {
    const files = await collectFromTar(path, [python, binary].flatMap(withNames));
    return {names: new Set(files.keys()), files};
  };
  const info = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (info === undefined) throw new ConfigError(`${owner}: there is no '${place}'; check the path`);
  if (!info.isDirectory()) return inTar(place);
  let most: ReadonlySet<string> = new Set();
  for (const directory of [place, join(place, python.directory), join(place, binary.directory)]) {
    for (const form of [python, binary]) {
      const names = new Set(await namesIn(directory, withNames(form)));
      if (filesOf(form, parts).every(name => names.has(name))) {
        return {names, files: await collectFromDirectory(directory, [...names])};
      }
      if (names.size > most.size) most = names;
    }
  }
  const [archive] = await namesIn(place, [python.archive, binary.archive]);
  return archive === undefined ? {names: most, files: new Map()} : inTar(join(place, archive));
}

/** The files of these names, or `undefined` if one is not there. */
function allOf(files: Files, names: readonly string[]): readonly NamedBytes[] | undefined {
  const found = names.map(name => files.get(name));
  return found.every(file => file !== undefined) ? found : undefined;
}

function fromPickles({layout, label}: CifarRequest, pickles: readonly NamedBytes[], files: Files): OpenedCifar {
  const {names, classes} = layout.labels[label];
  const meta = files.get(layout.python.names[0]);
  return {
    batches: pickles.map(file => pickledBatch(file, layout, label)),
    classNames: meta ? pickledNames(meta, names, classes) : CLASS_NAMES[names],
  };
}

function fromRecords({layout, parts, label}: CifarRequest, records: readonly NamedBytes[], files: Files): OpenedCifar {
  const {binary, labels} = layout;
  const {names, classes} = labels[label];
  const images = parts.flatMap(part => binary.parts[part].map(() => binary.images[part]));
  const list = files.get(binary.names[label]);
  return {
    batches: records.map((file, i) => binaryBatch(file, layout, images[i], label)),
    classNames: list ? listedNames(list, classes) : CLASS_NAMES[names],
  };
}

/** A name a line, and perhaps empty lines at the end. */
function listedNames({path, bytes}: NamedBytes, count: number): readonly string[] {
  const names = Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .map(line => line.trim());
  const found = names.filter(name => name !== '');
  if (found.length === count) return found;
  throw new DataFileError('E_VALUE', path, `${found.length} names of classes, where ${count} are expected; ${AGAIN}`);
}
