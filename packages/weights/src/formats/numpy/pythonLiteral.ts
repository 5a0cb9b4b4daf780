/**
 * The few Python literals that the header of a NumPy array is made of: dictionaries, tuples, lists, strings, integers,
 * `True`, `False` and `None`. Parsed, never evaluated.
 */

/** A parsed literal: tuples and lists are arrays, dictionaries are Maps. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | readonly PythonLiteral[]
  | ReadonlyMap<string, PythonLiteral>;

/** What {@link parsePythonLiteral} throws. */
export class PythonLiteralError extends Error {
  override readonly name = 'PythonLiteralError';
}

/** Nesting that no header reaches: a structured type in a structured type takes four levels. */
const MAX_DEPTH = 16;
const SPACE = /[ \t\r\n]*/y;
/** No escapes: only names of fields could have them. */
const STRING = /'([^'\\\n]*)'|"([^"\\\n]*)"/y;
/** Python 2 wrote an L behind some. */
const INTEGER = /(-?(?:0|[1-9]\d*))L?(?![\w.])/y;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const WORD = /(True|False|None)(?!\w)/y;

/** Parses one literal with nothing but white space around it. @throws PythonLiteralError naming the character */
export function parsePythonLiteral(text: string): PythonLiteral {
  let at = 0;

  const complain = (what: string) => new PythonLiteralError(`${what} at character ${at}`);

  /** Steps over what `pattern` matches here. */
  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  }

  function accept(char: string): boolean {
    match(SPACE);
    if (text[at] !== char) return false;
    at++;
    return true;
  }

  /** Items up to `close`; a comma may follow the last one. */
  function items(close: string, item: () => void): number {
    let commas = 0;
    while (!accept(close)) {
      item();
      if (accept(',')) commas++;
      else if (accept(close)) return commas;
      else throw complain(`',' or '${close}' is missing`);
    }
    return commas;
  }

  function dictionary(depth: number): PythonLiteral {
    const members = new Map<string, PythonLiteral>();
    items('}', () => {
      match(SPACE);
      const key = match(STRING);
      if (key === null) throw complain('a key is no string');
      const name = key[1] ?? key[2];
      if (members.has(name)) throw complain(`key '${name.slice(0, 40)}' stands twice,`);
      if (!accept(':')) throw complain("':' is missing");
      members.set(name, value(depth + 1));
    });
    return members;
  }

  function sequence(close: string, depth: number): PythonLiteral {
    const parts: PythonLiteral[] = [];
    const commas = items(close, () => parts.push(value(depth + 1)));
    // (3) is a number in brackets; the tuple is (3,).
    return close === ')' && parts.length === 1 && commas === 0 ? parts[0] : parts;
  }

  function value(depth: number): PythonLiteral {
    if (depth > MAX_DEPTH) throw complain(`nested more than ${MAX_DEPTH} deep`);
    if (accept('{')) return dictionary(depth);
    if (accept('(')) return sequence(')', depth);
    if (accept('[')) return sequence(']', depth);
    const string = match(STRING);
    if (string) return string[1] ?? string[2];
    const integer = match(INTEGER);
    if (integer) return Number(integer[1]);
    const word = match(WORD);
    if (word) return WORDS.get(word[1]) ?? null;
    throw complain('no literal that an array header can have');
  }

  const result = value(0);
  match(SPACE);
  if (at < text.length) throw complain('something follows the value');
  return result;
}
