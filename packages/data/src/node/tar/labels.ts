/**
 * The label of a sample of a tar.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {type Fail, quoted} from '@tfjs-zoo/weights/readers';

/** A sample's parts other than its image, as text or bytes. */
export interface TarParts {
  /** Name of the sample: what its parts' names have in common. */
  readonly key: string;
  /** The parts by their endings, such as `'cls'`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Where labels come from: a part's ending (`'cls'`: a number, or a class name, as text), an ending and keys in its JSON
 * (`'json.label'`), or a function. Numbers are indices of classes, texts their names.
 */
export type TarLabel = string | ((parts: TarParts) => number | string);

/** A label before class names are settled. */
export type FoundLabel = number | string;

/** Reads the labels of samples. */
export interface LabelReader {
  /** Whether a part is needed. */
  needs(ending: string): boolean;
  /** @throws `E_MISSING` if the label is not there, `E_VALUE` if it is none. */
  read(parts: TarParts, fail: Fail): FoundLabel;
}

/** Most characters of a name of a class. */
const MAX_NAME = 1000;

export function labelReader(label: TarLabel): LabelReader {
  if (typeof label === 'function') {
    return {needs: () => true, read: (parts, fail) => checked(label(parts), parts.key, fail)};
  }
  const [ending, ...path] = label.split('.');
  const json = ending === 'json' || path.length > 0;
  if (ending === '' || (json && path.length === 0) || path.includes('')) {
    throw new ConfigError(
      `tarShards: label '${label}' is neither an ending like 'cls', nor one with keys like 'json.label', nor a function`,
    );
  }
  return {
    needs: other => other === ending,
    read(parts, fail) {
      const bytes = parts.files.get(ending);
      if (bytes === undefined) {
        throw fail('E_MISSING', `sample ${quoted(parts.key)} has no '${ending}' to read its label from`);
      }
      const text = Buffer.from(bytes).toString('utf8');
      return json ? checked(valueAt(text, path, parts.key, fail), parts.key, fail) : textLabel(text.trim());
    },
  };
}

/** Digits are a number; any other text is a name. */
function textLabel(text: string): FoundLabel {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function valueAt(text: string, path: readonly string[], key: string, fail: Fail): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail('E_VALUE', `the JSON of sample ${quoted(key)} cannot be read`, {cause});
  }
  for (const [depth, name] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      throw fail('E_MISSING', `the JSON of sample ${quoted(key)} has no '${path.slice(0, depth + 1).join('.')}'`);
    }
    value = value[name as keyof typeof value];
  }
  return value;
}

function checked(value: unknown, key: string, fail: Fail): FoundLabel {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_NAME) return value;
  throw fail('E_VALUE', `the label of sample ${quoted(key)} is ${shown(value)}, neither an index from 0 on nor a name`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
