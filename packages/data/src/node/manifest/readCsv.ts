import {finished} from 'node:stream/promises';
import {ConfigError} from '@tfjs-zoo/core';
import {type CsvError, parse} from 'csv-parse';
import {LONGEST_LINE} from './lineSplitter.ts';

/** Takes the fields of one row. */
export type UseFields = (fields: readonly string[], line: number) => void;

/** csv-parse's refusals in words of ours. */
const REFUSALS: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted field goes on behind its closing quote; a quote inside is written twice: ""',
  INVALID_OPENING_QUOTE:
    'a quote stands in the middle of a field; quote the whole field, and write the quote twice: ""',
  CSV_MAX_RECORD_SIZE: `a row has more than ${LONGEST_LINE} characters; is a quote missing?`,
};

/**
 * Parts the rows of a table into fields, as RFC 4180 has it; empty lines are passed over.
 *
 * @throws ConfigError that names the line.
 */
export async function readCsv(
  file: string,
  text: AsyncIterable<string>,
  delimiter: string,
  use: UseFields,
): Promise<void> {
  // what `use` throws has to come out as it is, and a stream would go on after it
  let thrown: unknown;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
    on_record: (fields: string[], {lines}) => {
      if (thrown !== undefined) return null;
      try {
        use(fields, lines);
      } catch (error) {
        thrown = error;
      }
      return null;
    },
  });
  parser.resume();
  const done = finished(parser);
  // awaited below; until then it must not count as unhandled
  done.catch(() => undefined);
  try {
    for await (const piece of text) {
      if (!parser.write(piece)) await Promise.race([new Promise(resolve => parser.once('drain', resolve)), done]);
      if (thrown !== undefined) throw thrown;
    }
    parser.end();
    await done;
  } catch (error) {
    throw thrown ?? refusal(file, error);
  } finally {
    parser.destroy();
  }
  if (thrown !== undefined) throw thrown;
}

function refusal(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'lines' in error)) return error;
  const {code, lines} = error as CsvError & {lines: number};
  const what = REFUSALS[code] ?? error.message;
  return new ConfigError(`imageManifest: '${file}', line ${lines}: ${what}`, {cause: error});
}
