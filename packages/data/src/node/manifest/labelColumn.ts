import {ConfigError} from '@tfjs-zoo/core';

/** Greatest class number in a manifest without class names: each number up to it gets a name. */
const MOST_CLASSES = 1_000_000;

/** Classes as they are written down: by name, or by number from 0. */
export class LabelColumn {
  /** For each row the place of its text among those that occur. */
  private readonly rows: number[] = [];
  private readonly places = new Map<string, number>();
  /** Where each text occurs first. */
  private readonly lines: number[] = [];
  private readonly given: readonly string[] | undefined;
  private readonly where: (line: number) => string;

  /** @param where - Says which line and column, for errors. */
  constructor(given: readonly string[] | undefined, where: (line: number) => string) {
    this.given = given;
    this.where = where;
  }

  add(value: unknown, line: number): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '') {
      throw new ConfigError(
        `imageManifest: ${this.where(line)}: ${JSON.stringify(value) ?? 'nothing'} is no class; give its name or number, ` +
          'or {label: false} for images without classes',
      );
    }
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.places.size;
      this.places.set(text, place);
      this.lines.push(line);
    }
    this.rows.push(place);
  }

  /** The class of each row. */
  resolve(): {classNames: readonly string[]; labels: Int32Array} {
    const texts = [...this.places.keys()];
    const classNames = this.given ?? (texts.every(isNumber) ? this.numbered(texts) : texts.toSorted());
    const byName = new Map(classNames.map((name, label) => [name.normalize(), label]));
    const labels = texts.map((text, place) => {
      const label = byName.get(text.normalize()) ?? (isNumber(text) ? Number(text) : -1);
      if (label >= 0 && label < classNames.length) return label;
      throw new ConfigError(
        `imageManifest: ${this.where(this.lines[place])}: class ${JSON.stringify(text)} is neither one of ` +
          `'${classNames.join("', '")}' nor a number from 0 to ${classNames.length - 1}`,
      );
    });
    return {classNames, labels: Int32Array.from(this.rows, place => labels[place])};
  }

  private numbered(texts: readonly string[]): string[] {
    const large = texts.findIndex(text => Number(text) >= MOST_CLASSES);
    if (large >= 0) {
      throw new ConfigError(
        `imageManifest: ${this.where(this.lines[large])}: class ${texts[large]} is too large a number for a class; if it ` +
          'is a name, give the classNames',
      );
    }
    const greatest = texts.reduce((most, text) => Math.max(most, Number(text)), -1);
    return Array.from({length: greatest + 1}, (_, label) => String(label));
  }
}

function isNumber(text: string): boolean {
  return /^(0|[1-9]\d*)$/.test(text);
}
