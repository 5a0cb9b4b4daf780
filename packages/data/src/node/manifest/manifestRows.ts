/**
 * The rows of a manifest: a table of comma or tab separated values, or one JSON object a line.
 */
import {extname} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {LineSplitter} from './lineSplitter.ts';
import {readCsv} from './readCsv.ts';
import {textOf} from './textOf.ts';

/** How a manifest is written. */
export type ManifestFormat = 'csv' | 'tsv' | 'jsonl';

/** A column: its name in the header, or the name of a property; a number where there is no header, from 0. */
export type Column = string | number;

/** Takes the values of the columns asked for, in their order. A property that is absent is undefined. */
export type UseRow = (values: readonly unknown[], line: number) => void;

const FORMATS: ReadonlyMap<string, ManifestFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.tab', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
]);

/** Tells a format by the file's ending. */
export function formatByName(file: string): ManifestFormat {
  const format = FORMATS.get(extname(file).toLowerCase());
  if (format) return format;
  throw new ConfigError(
    `imageManifest: '${file}' ends in none of ${[...FORMATS.keys()].join(', ')}; say what it is: {format: 'csv'}, 'tsv' or 'jsonl'`,
  );
}

/**
 * Reads a manifest piece by piece.
 *
 * @throws ConfigError that names the line, or the columns that are missing.
 */
export async function readRows(
  file: string,
  {format, columns, signal}: {format: ManifestFormat; columns: readonly Column[]; signal: AbortSignal | undefined},
  use: UseRow,
): Promise<void> {
  const text = textOf(file, signal);
  if (format === 'jsonl') return readJsonLines(file, text, columns, use);
  const positions = new Positions(file, columns);
  return readCsv(file, text, format === 'tsv' ? '\t' : ',', (fields, line) => positions.use(fields, line, use));
}

/** Where the columns are: told by the first row, unless all of them are numbers. */
class Positions {
  private at: readonly number[] | undefined;
  private width = 0;
  private readonly file: string;
  private readonly columns: readonly Column[];

  constructor(file: string, columns: readonly Column[]) {
    this.file = file;
    this.columns = columns;
  }

  use(fields: readonly string[], line: number, use: UseRow): void {
    if (!this.at) {
      this.width = fields.length;
      this.at = this.columns.map(column => this.find(column, fields));
      if (this.columns.some(column => typeof column === 'string')) return;
    }
    if (fields.length !== this.width) {
      throw new ConfigError(
        `imageManifest: '${this.file}', line ${line}: there are ${fields.length} fields, but ${this.width} in the first ` +
          'row; quote fields that hold the delimiter',
      );
    }
    use(
      this.at.map(at => fields[at]),
      line,
    );
  }

  private find(column: Column, first: readonly string[]): number {
    const at = typeof column === 'number' ? column : first.indexOf(column);
    if (Number.isInteger(at) && at >= 0 && at < first.length) return at;
    throw new ConfigError(
      typeof column === 'number'
        ? `imageManifest: '${this.file}' has no column ${column}; its first row has ${first.length}, from 0`
        : `imageManifest: '${this.file}' has no column '${column}'; its first row has '${first.join("', '")}'`,
    );
  }
}

async function readJsonLines(
  file: string,
  text: AsyncIterable<string>,
  columns: readonly Column[],
  use: UseRow,
): Promise<void> {
  const names = columns.map(String);
  const lines = new LineSplitter(file, (line, number) => {
    if (line.trim() === '') return;
    const row = objectIn(file, line, number);
    use(
      names.map(name => row.get(name)),
      number,
    );
  });
  for await (const piece of text) lines.push(piece);
  lines.end();
}

function objectIn(file: string, line: string, number: number): ReadonlyMap<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`imageManifest: '${file}', line ${number}: not JSON: ${reason}`, {cause});
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return new Map(Object.entries(parsed));
  throw new ConfigError(
    `imageManifest: '${file}', line ${number}: ${JSON.stringify(parsed).slice(0, 40)} is not an object; each line holds one`,
  );
}
