import {ConfigError} from '@tfjs-zoo/core';

/** A path with names of values in it. */
export interface PathTemplate {
  /** The names, each once. */
  readonly names: readonly string[];
  /** The path with the values in their places; all names must be there. */
  path(values: Readonly<Record<string, number>>): string;
}

/** What is counted, in whole numbers; everything else is a measured value. */
const COUNTS: readonly string[] = ['epoch', 'batch', 'step'];
const PLACE = /\{([^{}:]*)(?::([^{}]*))?\}/g;
const FORMAT = /^(0?)(\d*)(?:\.(\d+))?([dfe])$/;

/**
 * Reads a path such as `model-{epoch:02d}-{val_loss:.3f}.json`, with the formats of Python for whole numbers (`d`), fixed
 * digits (`f`) and exponents (`e`).
 *
 * @throws ConfigError if a format is none of these, or `d` of what is measured.
 */
export function pathTemplate(owner: string, template: string): PathTemplate {
  const places = [...template.matchAll(PLACE)].map(([, name, format]) => ({name, format}));
  for (const {name, format} of places) check(owner, name, format);
  if (/[{}]/.test(template.replace(PLACE, ''))) {
    throw new ConfigError(
      `${owner}: the path '${template}' has a brace without its other; names stand as in {epoch:02d}`,
    );
  }
  return {
    names: [...new Set(places.map(({name}) => name))],
    path: values => template.replace(PLACE, (_, name: string, format?: string) => formatted(values[name], format)),
  };
}

function check(owner: string, name: string, format: string | undefined): void {
  const place = format === undefined ? `{${name}}` : `{${name}:${format}}`;
  if (name === '')
    throw new ConfigError(`${owner}: ${place} in the path names no value; write {epoch}, or a name in the logs`);
  if (format === undefined) return;
  const [, , , digits, kind] = FORMAT.exec(format) ?? [];
  if (kind === undefined || (kind === 'd' && digits !== undefined)) {
    throw new ConfigError(
      `${owner}: ${place} in the path has no format that is known; there are 02d, .3f and .3e, for instance`,
    );
  }
  if (kind === 'd' && !COUNTS.includes(name)) {
    throw new ConfigError(`${owner}: ${place} in the path: ${name} is no whole number; write {${name}:.3f}`);
  }
}

function formatted(value: number, format: string | undefined): string {
  // nan, inf, -inf
  if (!Number.isFinite(value))
    return String(value)
      .toLowerCase()
      .slice(0, value < 0 ? 4 : 3);
  const [, zero, width = '', digits = '6', kind] = FORMAT.exec(format ?? '') ?? [];
  // exponents have two digits at least, as elsewhere
  const exponent = (): string => value.toExponential(Number(digits)).replace(/e([+-])(\d)$/, 'e$10$2');
  const text = kind === 'f' ? value.toFixed(Number(digits)) : kind === 'e' ? exponent() : String(value);
  if (!zero) return text.padStart(Number(width));
  const sign = text.startsWith('-') ? '-' : '';
  return sign + text.slice(sign.length).padStart(Number(width) - sign.length, '0');
}
