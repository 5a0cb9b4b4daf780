/**
 * Names of shards from a pattern, as WebDataset and shells write it: `train-{000..012}.tar`, `{train,val}.tar`.
 *
 * Reference: Bash Reference Manual, "Brace Expansion".
 */
import {ConfigError} from '@tfjs-zoo/core';

/** Most names of one pattern. */
const MAX_NAMES = 100_000;

/** The names, in the pattern's order; the pattern itself if there is no brace in it. @throws ConfigError if it is malformed */
export function expandBraces(owner: string, pattern: string): string[] {
  let names = [''];
  let rest = pattern;
  while (rest !== '') {
    const open = rest.indexOf('{');
    const plain = open < 0 ? rest : rest.slice(0, open);
    names = names.map(name => name + plain);
    if (open < 0) break;
    const close = rest.indexOf('}', open);
    const inside = rest.slice(open + 1, close);
    if (close < 0 || inside.includes('{')) {
      throw new ConfigError(`${owner}: the pattern '${pattern}' has braces that do not close, or braces in braces`);
    }
    const choices = choicesOf(owner, inside, pattern);
    if (names.length * choices.length > MAX_NAMES) {
      throw new ConfigError(`${owner}: the pattern '${pattern}' stands for more than ${MAX_NAMES} names`);
    }
    names = names.flatMap(name => choices.map(choice => name + choice));
    rest = rest.slice(close + 1);
  }
  return names;
}

/** What a pair of braces stands for: the numbers of a range, or the parts of a list. */
function choicesOf(owner: string, inside: string, pattern: string): string[] {
  const range = /^(\d{1,15})\.\.(\d{1,15})$/.exec(inside);
  if (range === null) {
    if (inside.includes(',')) return inside.split(',');
    throw new ConfigError(
      `${owner}: '{${inside}}' in '${pattern}' is neither a range like {000..012} nor a list like {train,val}`,
    );
  }
  const [, first, last] = range;
  const [from, to] = [Number(first), Number(last)];
  const count = Math.abs(to - from) + 1;
  if (count > MAX_NAMES) throw new ConfigError(`${owner}: '{${inside}}' stands for more than ${MAX_NAMES} names`);
  // zeros in front of either end are for all numbers, as in a shell
  const padded = [first, last].some(end => end.length > 1 && end.startsWith('0'));
  const width = padded ? Math.max(first.length, last.length) : 0;
  const step = to < from ? -1 : 1;
  return Array.from({length: count}, (_, i) => String(from + i * step).padStart(width, '0'));
}
