/**
 * JSON (RFC 8259) without the leniency of `JSON.parse`: duplicate keys are an error, objects are Maps (so `__proto__`
 * is a key like any other), numbers keep their spelling (so `1.0` and `1e3` can be told from integers), and nesting and number
 * of values are bounded: two bytes of text can ask for a hundred of memory.
 */
import {defaultLimits, type Limits} from './limits.ts';

/** Any number but a plain non-negative integer, as it was spelt. */
export interface JsonNumber {
  readonly literal: string;
}

/** A JSON value. What is spelt as a plain non-negative integer, and is a safe one, is a number. */
export type Json = null | boolean | number | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;

/** Which complaint {@link parseStrictJson} has: text that is not JSON, a key that stands twice, too deep, too many values. */
export type JsonComplaint = 'syntax' | 'duplicate' | 'depth' | 'values';

/** What {@link parseStrictJson} throws. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
  readonly complaint: JsonComplaint;

  constructor(complaint: JsonComplaint, message: string) {
    super(message);
    this.complaint = complaint;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const INTEGER = /^(?:0|[1-9]\d{0,15})$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const LITERALS: ReadonlyArray<readonly [string, null | boolean]> = [
  ['null', null],
  ['true', true],
  ['false', false],
];

/** What the parser is bound by. */
export type JsonLimits = Readonly<Pick<Limits, 'maxDepth' | 'maxOps'>>;

/**
 * Parses one JSON value with nothing but JSON whitespace around it.
 *
 * @param limits bounds on objects and arrays inside each other, and on values (of which an object counts as two)
 * @throws StrictJsonError naming the character
 */
export function parseStrictJson(text: string, {maxDepth, maxOps}: JsonLimits = defaultLimits): Json {
  let at = 0;
  let values = 0;

  const complain = (complaint: JsonComplaint, what: string) =>
    new StrictJsonError(complaint, `${what} at character ${at}`);

  function skipSpace(): void {
    while (isSpace(text.charCodeAt(at))) at++;
  }

  /** Steps over `char` (after whitespace) if it is next. */
  function accept(char: string): boolean {
    skipSpace();
    if (text[at] !== char) return false;
    at++;
    return true;
  }

  function expect(char: string): void {
    if (!accept(char)) throw complain('syntax', `'${char}' is missing`);
  }

  function string(): string {
    expect('"');
    const start = at;
    let escaped = false;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) {
      if (at >= text.length) throw complain('syntax', 'a string does not end');
      if (code < 0x20) throw complain('syntax', 'an unescaped control character');
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      }
    }
    at++;
    if (!escaped) return text.slice(start, at - 1);
    try {
      return JSON.parse(text.slice(start - 1, at));
    } catch {
      throw complain('syntax', 'a malformed escape in the string that ends');
    }
  }

  function charge(): void {
    if (++values > maxOps) throw complain('values', `more values than limits.maxOps = ${maxOps},`);
  }

  function object(depth: number): Json {
    charge();
    const members = new Map<string, Json>();
    let count = 0;
    expect('{');
    if (accept('}')) return members;
    do {
      skipSpace();
      const key = string();
      expect(':');
      members.set(key, value(depth + 1));
      // Told by the size: to look each key up first takes as long again.
      if (members.size !== ++count)
        throw complain('duplicate', `key ${JSON.stringify(key.slice(0, 80))} stands twice,`);
    } while (accept(','));
    expect('}');
    return members;
  }

  function array(depth: number): Json {
    const items: Json[] = [];
    expect('[');
    if (accept(']')) return items;
    do items.push(value(depth + 1));
    while (accept(','));
    expect(']');
    return items;
  }

  function value(depth: number): Json {
    if (depth > maxDepth) throw complain('depth', `nested more than limits.maxDepth = ${maxDepth} deep,`);
    charge();
    skipSpace();
    if (text[at] === '{') return object(depth);
    if (text[at] === '[') return array(depth);
    if (text[at] === '"') return string();
    for (const [word, meaning] of LITERALS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    NUMBER.lastIndex = at;
    const literal = NUMBER.exec(text)?.[0];
    if (literal === undefined) throw complain('syntax', 'no JSON value');
    at += literal.length;
    const number = INTEGER.test(literal) ? Number(literal) : Number.NaN;
    return Number.isSafeInteger(number) ? number : {literal};
  }

  const result = value(0);
  skipSpace();
  if (at < text.length) throw complain('syntax', 'something follows the value');
  return result;
}
