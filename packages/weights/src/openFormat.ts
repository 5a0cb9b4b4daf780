/**
 * A weight file about to be read: its format told, and bounded in what it may ask for.
 */
import {type Deadline, timed} from './deadline.ts';
import {failure} from './failure.ts';
import type {WeightFormat} from './formats/format.ts';
import {formats} from './formats/formats.ts';
import {recognise} from './formats/recognise.ts';
import {type Limits, limitsWith} from './limits.ts';
import {sourceOf, type WeightBytes} from './siblings.ts';
import type {WeightSource} from './weightSource.ts';

/** What is known of a file before its description is read. */
export interface OpenedFormat {
  readonly reader: WeightFormat;
  /** Refuses to be read after the deadline. */
  readonly file: WeightSource;
  readonly limits: Readonly<Limits>;
  /** That of the limits, until it is put off. */
  readonly clock: Deadline;
}

/**
 * @param format name of the format, if it is not to be told by content
 * @throws WeightFormatError `E_LIMIT` for too large a file, `E_UNSUPPORTED` or `E_MAGIC` for one that is not read
 */
export async function openFormat(
  source: WeightBytes,
  changes: Partial<Limits>,
  format?: string,
): Promise<OpenedFormat> {
  const limits = limitsWith(changes);
  const file = await sourceOf(source);
  if (file.size > limits.maxFileBytes) {
    const text = `the file has ${file.size} bytes, more than limits.maxFileBytes = ${limits.maxFileBytes}`;
    throw failure(format ?? 'unknown', file.name)('E_LIMIT', text);
  }
  const reader = format === undefined ? await recognise(file, formats) : formatNamed(format, file);
  const clock = {at: limits.deadline};
  return {reader, file: timed(file, clock, reader.name), limits, clock};
}

function formatNamed(name: string, file: WeightSource): WeightFormat {
  const found = formats.find(format => format.name === name);
  if (found) return found;
  const known = formats.map(format => `'${format.name}'`).join(', ');
  throw failure(name, file.name)('E_UNSUPPORTED', `there is no format of that name; there are ${known}`);
}
