/**
 * Images that a table lists: comma or tab separated values, or JSON lines.
 */
import {dirname, resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {type ImageFileOptions, type ImageFiles, imageFiles} from './folder/imageFiles.ts';
import {LabelColumn} from './manifest/labelColumn.ts';
import {type Column, formatByName, type ManifestFormat, readRows} from './manifest/manifestRows.ts';
import {pathBelow} from './manifest/pathBelow.ts';

/** What the columns of a manifest mean. */
export interface ImageManifestOptions extends ImageFileOptions {
  /** How the file is written. @defaultValue told by its ending: .csv, .tsv, .jsonl */
  format?: ManifestFormat;
  /**
   * Column of the images' paths: its name in the first row, or the name of a property. A table without such a first row
   * has numbers instead, from 0, for all columns.
   * @defaultValue 'path'
   */
  path?: Column;
  /** Column of the classes, by name or by number from 0; `false` for images without classes. @defaultValue 'label' */
  label?: Column | false;
  /**
   * Name of each class, in the order of the labels.
   * @defaultValue the names that occur, sorted; if all classes are numbers, those from 0 to the greatest
   */
  classNames?: readonly string[];
  /** Read only the rows that have this in their split column. @defaultValue all rows */
  split?: string;
  /** Column that says which part of the data a row belongs to. @defaultValue 'split' */
  splitColumn?: Column;
  /** Column of weights, numbers of at least 0, for `weighted(manifest, manifest.weights)`. @defaultValue none */
  weight?: Column;
  /** Further columns to keep, such as that of the patient, for `groupBy`. @defaultValue [] */
  columns?: readonly Column[];
  /** Directory that paths are relative to, and that holds all images. @defaultValue the manifest's own */
  root?: string;
  /** Take paths that lead out of `root`, and absolute ones. @defaultValue false */
  outsideRoot?: boolean;
}

/** The images that a manifest lists, in its order. */
export interface ImageManifest extends ImageFiles {
  /** The weight of each image, if a column has them. */
  readonly weights: Float64Array;
  /** What each image has in the `columns` asked for. */
  column(name: Column): readonly unknown[];
}

/**
 * Reads a list of images; each image is read when a batch needs it. A list may have millions of rows: it is read piece by
 * piece, and only what is needed of each row is kept.
 *
 * @example
 * ```ts
 * const scans = await imageManifest('scans.csv', {path: 'file', label: 'finding', split: 'train', columns: ['patient']});
 * const patients = scans.column('patient');
 * const [train, validation] = scans.split(0.2, {groupBy: (_, i) => String(patients[i])});
 * ```
 * @throws ConfigError that names the line and column if a value is missing or makes no sense, or a path leads out of
 *   `root`. A file that is missing or cannot be decoded is an ImageReadError when its batch is due; see `verify`.
 */
export async function imageManifest(file: string, options: ImageManifestOptions = {}): Promise<ImageManifest> {
  const {format = formatByName(file), path = 'path', label = 'label', classNames, split, weight, ...others} = options;
  const {splitColumn = 'split', columns = [], root = dirname(file), outsideRoot = false, ...reading} = others;
  checkOptions(options, format);
  const where = (column: Column) => (line: number) => `'${file}', line ${line}, column ${JSON.stringify(column)}`;

  const base = resolve(root);
  const files: string[] = [];
  const classes = label === false ? undefined : new LabelColumn(classNames, where(label));
  const weights: number[] = [];
  const kept: unknown[][] = columns.map(() => []);
  const parts = new Set<unknown>();
  const wanted = [path, ...fields(label), ...fields(weight), ...(split === undefined ? [] : [splitColumn]), ...columns];
  await readRows(file, {format, columns: wanted, signal: reading.signal}, (values, line) => {
    let at = 1;
    const next = () => values[at++];
    const found = {
      label: classes && next(),
      weight: weight !== undefined && next(),
      part: split !== undefined && next(),
    };
    if (split !== undefined && found.part !== split) {
      if (parts.size < 10) parts.add(found.part);
      return;
    }
    const place = pathBelow(base, values[0], outsideRoot);
    if ('wrong' in place) {
      const shown = values[0] === undefined ? '' : ` ${JSON.stringify(values[0]).slice(0, 200)}`;
      throw new ConfigError(`imageManifest: ${where(path)(line)}: the path${shown} ${place.wrong}`);
    }
    files.push(place.path);
    classes?.add(found.label, line);
    if (weight !== undefined) weights.push(weightOf(found.weight, () => where(weight)(line)));
    for (const list of kept) list.push(next());
  });
  if (files.length === 0) throw noRows(file, split, splitColumn, parts);

  const {classNames: names, labels} = classes?.resolve() ?? {
    classNames: [],
    labels: new Int32Array(files.length).fill(-1),
  };
  const result = await imageFiles('imageManifest', {classNames: names, files, labels}, reading);
  return {
    ...result.dataset,
    weights: Float64Array.from(weight === undefined ? [] : Array.from(result.kept, i => weights[i])),
    column(name) {
      const at = columns.indexOf(name);
      if (at >= 0) return Array.from(result.kept, i => kept[at][i]);
      throw new ConfigError(
        `imageManifest: column ${JSON.stringify(name)} was not kept; name it in columns: ${JSON.stringify([...columns, name])}`,
      );
    },
  };
}

function fields(column: Column | false | undefined): Column[] {
  return column === false || column === undefined ? [] : [column];
}

function checkOptions(
  {path, label, weight, split, splitColumn, columns = [], classNames}: ImageManifestOptions,
  format: string,
): void {
  if (!['csv', 'tsv', 'jsonl'].includes(format)) {
    throw new ConfigError(`imageManifest: format '${format}' is unknown; there are 'csv', 'tsv' and 'jsonl'`);
  }
  const used = [path ?? 'path', ...fields(label ?? 'label'), ...fields(weight), ...columns];
  if (split !== undefined) used.push(splitColumn ?? 'split');
  else if (splitColumn !== undefined) {
    throw new ConfigError(`imageManifest: splitColumn is given, but not which split to read; add {split: 'train'}`);
  }
  const numbers = used.filter(column => typeof column === 'number');
  if (numbers.length > 0 && (numbers.length < used.length || format === 'jsonl')) {
    throw new ConfigError(
      `imageManifest: columns ${JSON.stringify(used)}: numbers are for tables without a header, and then for all columns`,
    );
  }
  if (classNames && (label === false || classNames.length === 0 || new Set(classNames).size < classNames.length)) {
    throw new ConfigError(
      label === false
        ? 'imageManifest: classNames are given, but label: false says that there are no classes'
        : `imageManifest: classNames [${classNames}] is not a list of different names`,
    );
  }
}

function weightOf(value: unknown, where: () => string): number {
  const weight = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof weight === 'number' && weight >= 0 && weight < Number.POSITIVE_INFINITY) return weight;
  throw new ConfigError(
    `imageManifest: ${where()}: ${JSON.stringify(value) ?? 'nothing'} is not a weight, a number of at least 0`,
  );
}

function noRows(file: string, split: string | undefined, column: Column, parts: ReadonlySet<unknown>): ConfigError {
  if (split === undefined || parts.size === 0) return new ConfigError(`imageManifest: '${file}' lists no image`);
  const there = [...parts].map(part => JSON.stringify(part) ?? 'nothing').join(', ');
  return new ConfigError(
    `imageManifest: no row of '${file}' has ${JSON.stringify(split)} in column ${JSON.stringify(column)}; there are ${there}`,
  );
}
