/**
 * What a file would be if it were a protobuf message: that is how formats without a magic number are told.
 */
import {MAX_FIELD_HEADER, readField, type WireField} from './wireField.ts';

/**
 * Fields whose headers lie in the file's beginning. Payloads may end behind the end of the file: a download that broke
 * off is still of its format, and its reader says what is missing.
 *
 * @param head first bytes of the file
 * @param size of the whole file
 * @param message where the message is @defaultValue the whole file
 * @returns `undefined` if it is no message
 */
export function fieldsInHead(
  head: Uint8Array,
  size: number,
  message: {start: number; end: number} = {start: 0, end: size},
): WireField[] | undefined {
  const fields: WireField[] = [];
  for (let at = message.start; at < message.end; ) {
    if (at >= head.length || (at + MAX_FIELD_HEADER > head.length && head.length < size)) break;
    const field = readField(head, 0, at, Number.POSITIVE_INFINITY);
    if ('complaint' in field) return undefined;
    fields.push(field);
    at = field.end;
  }
  return fields;
}
