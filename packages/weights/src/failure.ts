/**
 * Errors of one file, with the file's name and format filled in once.
 */
import {WeightFormatError, type WeightFormatErrorCode} from './weightFormatError.ts';

/** Where inside the file. */
export interface At {
  offset?: number;
  tensor?: string;
  cause?: unknown;
}

/** Makes (does not throw) an error about one file: a {@link WeightFormatError}, or what else a reader of other files throws. */
export type Fail<E extends Error = Error> = (code: WeightFormatErrorCode, text: string, at?: At) => E;

/** Binds format and file name: the message reads `name (format): tensor 'x': text, at byte n`. */
export function failure(format: string, name: string): Fail<WeightFormatError> {
  return (code, text, at = {}) => {
    const tensor = at.tensor === undefined ? '' : `tensor ${quoted(at.tensor)}: `;
    const offset = at.offset === undefined ? '' : ` (at byte ${at.offset})`;
    return new WeightFormatError(code, `${name} (${format}): ${tensor}${text}${offset}`, {format, ...at});
  };
}

/** Longest piece of a file's text that an error message repeats, in characters. */
const MAX_QUOTED = 80;

/** A piece of text from a file, safe to print: escaped and cut short. */
export function quoted(text: string): string {
  const cut = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `'${JSON.stringify(cut).slice(1, -1)}'`;
}
