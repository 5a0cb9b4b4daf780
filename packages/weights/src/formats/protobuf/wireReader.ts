/**
 * Walks the fields of protobuf messages in a file without loading it: only the headers of fields are read, payloads
 * are located and skipped. Nothing is descended into by itself, so a file decides neither depth nor recursion.
 */
import {type Fail, failure} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {MAX_FIELD_HEADER, readField, type WireField, type WireType} from './wireField.ts';

/** Is shown every field of a message in turn; a promise is waited for before the next one. */
export type FieldVisitor = (field: WireField) => void | Promise<void>;

/** A file of protobuf messages. */
export interface WireReader {
  readonly fail: Fail;
  /** Shows `visit` the fields of the message at bytes `start` to `end`. */
  walk(start: number, end: number, visit: FieldVisitor): Promise<void>;
  /** The payload of a short field that describes something; such payloads count towards `limits.maxHeaderBytes`. */
  bytes(field: WireField, what: string): Promise<Uint8Array>;
  /** The same as text. @throws WeightFormatError `E_NAME` if it is not UTF-8 */
  text(field: WireField, what: string): Promise<string>;
  /** @throws WeightFormatError `E_HEADER` for a field of another wire type */
  expect(field: WireField, type: WireType, what: string): void;
}

/** Bytes read at once: a page at first, more while the walk goes on without a jump. */
const MIN_WINDOW = 4096;
const MAX_WINDOW = 1 << 18;

export function wireReader(source: WeightSource, limits: Readonly<Limits>, format: string): WireReader {
  const fail = failure(format, source.name);
  let base = 0;
  let window: Uint8Array = new Uint8Array(0);
  let ahead = MIN_WINDOW;
  const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
  let fields = 0;
  let described = 0;

  const holds = (start: number, end: number) => start >= base && end <= base + window.length;

  async function fill(at: number): Promise<void> {
    const left = base + window.length - at;
    const goesOn = left >= 0 && left < MAX_FIELD_HEADER;
    ahead = goesOn ? Math.min(2 * ahead, MAX_WINDOW) : MIN_WINDOW;
    window = await readExactly(source, at, Math.min(ahead, source.size - at), format);
    base = at;
  }

  const reader: WireReader = {
    fail,
    async walk(start, end, visit) {
      for (let at = start; at < end; ) {
        if (!holds(at, Math.min(at + MAX_FIELD_HEADER, end))) await fill(at);
        const field = readField(window, base, at, end);
        if ('complaint' in field) throw fail(field.code, `${field.complaint}; download or copy it again`, {offset: at});
        fields++;
        if (fields > limits.maxOps) throw fail('E_LIMIT', `more fields than limits.maxOps = ${limits.maxOps}`);
        at = field.end;
        const pending = visit(field);
        if (pending !== undefined) await pending;
      }
    },
    async bytes(field, what) {
      reader.expect(field, 'bytes', what);
      const {start, end} = field;
      described += end - start;
      if (described > limits.maxHeaderBytes) {
        const text = `${what} and what was described before take ${described} bytes, more than limits.maxHeaderBytes = ${limits.maxHeaderBytes}`;
        throw fail('E_LIMIT', text, {offset: start});
      }
      if (holds(start, end)) return window.slice(start - base, end - base);
      return await readExactly(source, start, end - start, format);
    },
    async text(field, what) {
      const bytes = await reader.bytes(field, what);
      try {
        return utf8.decode(bytes);
      } catch (cause) {
        throw fail('E_NAME', `${what} is not valid UTF-8`, {offset: field.start, cause});
      }
    },
    expect(field, type, what) {
      if (field.type === type) return;
      throw fail('E_HEADER', `${what} (field ${field.number}) is encoded as ${field.type}, not as ${type}`, {
        offset: field.start,
      });
    },
  };
  return reader;
}
