/**
 * Class names and indices from labels as they were found.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {quoted} from '@tfjs-zoo/weights/readers';

/** Labels that index names. */
export interface SettledClasses {
  readonly classNames: readonly string[];
  readonly labels: Uint32Array;
}

/** Most classes that numbers alone may stand for. */
const MAX_CLASSES = 1_000_000;

/**
 * Makes indices of labels that are all indices, or all names. Names that are not given are those found, sorted; of
 * indices, the numbers up to the greatest.
 *
 * @param nameOf - What a sample is called in errors.
 * @throws ConfigError if a label is not among the names given, or numbers and names are mixed.
 */
export function settleClasses(
  owner: string,
  found: readonly (number | string)[],
  given: readonly string[] | undefined,
  nameOf: (index: number) => string,
): SettledClasses {
  if (given && new Set(given).size < given.length) {
    throw new ConfigError(`${owner}: classNames [${given}] is not a list of different names`);
  }
  const odd = found.findIndex(label => typeof label !== typeof found[0]);
  if (odd >= 0) {
    throw new ConfigError(
      `${owner}: ${nameOf(0)} has the label ${shown(found[0])} and ${nameOf(odd)} has ${shown(found[odd])}; labels must be ` +
        'all numbers or all names',
    );
  }
  const texts = found.filter(label => typeof label === 'string');
  return texts.length > 0 ? byName(owner, texts, given, nameOf) : byIndex(owner, found.map(Number), given, nameOf);
}

function byName(
  owner: string,
  found: readonly string[],
  given: readonly string[] | undefined,
  nameOf: (index: number) => string,
): SettledClasses {
  const classNames = given ?? [...new Set(found)].sort();
  const indices = new Map(classNames.map((name, index) => [name, index]));
  const labels = Uint32Array.from(found, (name, i) => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    throw new ConfigError(`${owner}: ${nameOf(i)} is of class ${quoted(name)}, which is not one of classNames`);
  });
  return {classNames, labels};
}

function byIndex(
  owner: string,
  found: readonly number[],
  given: readonly string[] | undefined,
  nameOf: (index: number) => string,
): SettledClasses {
  const count = given?.length ?? MAX_CLASSES;
  const wrong = found.findIndex(label => label >= count);
  if (wrong >= 0) {
    const limit = given ? `one of the ${count} classNames` : `below ${count}, the most classes there may be`;
    throw new ConfigError(`${owner}: ${nameOf(wrong)} has the label ${found[wrong]}, which is not ${limit}`);
  }
  const greatest = found.reduce((most, label) => Math.max(most, label), -1);
  const classNames = given ?? Array.from({length: greatest + 1}, (_, i) => String(i));
  return {classNames, labels: Uint32Array.from(found)};
}

function shown(label: number | string): string {
  return typeof label === 'string' ? quoted(label) : String(label);
}
