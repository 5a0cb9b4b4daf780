import {confusionSvg} from './confusionSvg.ts';

/** How one class, or an average of classes, does. */
export interface ClassScores {
  /** Of the samples taken for the class, the part that is of it; 0 if none was. */
  readonly precision: number;
  /** Of the samples of the class, the part that was taken for it; 0 if there are none. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  /** Number of samples of the class. */
  readonly support: number;
}

/** Two classes and how often the first was taken for the second. */
export interface Confusion {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
}

/** A sample that the model got most wrong. */
export interface WorstSample {
  /** Its place in the data. */
  readonly index: number;
  /** What the data set calls it, a file's path for example; undefined if it has no names. */
  readonly name: string | undefined;
  /** Its class. */
  readonly label: number;
  /** The class it was taken for. */
  readonly predicted: number;
  /** Probability given to the class it was taken for. */
  readonly probability: number;
  /** Its cross-entropy, `−ln p` of its own class, in nats. */
  readonly loss: number;
}

/** What `classificationReport` found. `String(report)` is a table, `JSON.stringify(report)` all of it. */
export class ClassificationReport {
  readonly classNames: readonly string[];
  /** How often samples of each class were taken for each class: `[class][taken for]`. */
  readonly confusionMatrix: readonly (readonly number[])[];
  /** Part of the samples that is right. */
  readonly accuracy: number;
  /** Each class, in the order of the names. */
  readonly classes: readonly ClassScores[];
  /** Plain mean over the classes. */
  readonly macro: ClassScores;
  /** Mean over the classes, by their numbers of samples. */
  readonly weighted: ClassScores;
  /** The samples with the highest losses, the worst first. */
  readonly worst: readonly WorstSample[];

  constructor(
    classNames: readonly string[],
    confusionMatrix: readonly (readonly number[])[],
    worst: readonly WorstSample[],
  ) {
    this.classNames = classNames;
    this.confusionMatrix = confusionMatrix;
    this.worst = worst;
    const taken = classNames.map((_, c) => sum(confusionMatrix.map(row => row[c])));
    this.classes = confusionMatrix.map((row, c) => scores(row[c], taken[c], sum(row)));
    const total = sum(this.classes.map(({support}) => support));
    this.accuracy = ratio(sum(confusionMatrix.map((row, c) => row[c])), total);
    this.macro = averaged(this.classes, () => 1 / this.classes.length, total);
    this.weighted = averaged(this.classes, ({support}) => ratio(support, total), total);
  }

  /**
   * Pairs of classes that are taken for each other most, the most frequent first. Reference: fastai `most_confused`.
   *
   * @param least - Pairs that happen less often are left out. Defaults to 1.
   */
  mostConfused(least: number = 1): Confusion[] {
    return this.confusionMatrix
      .flatMap((row, a) =>
        row.map((count, p) => ({actual: this.classNames[a], predicted: this.classNames[p], count, wrong: a !== p})),
      )
      .filter(({count, wrong}) => wrong && count >= least)
      .sort((a, b) => b.count - a.count)
      .map(({actual, predicted, count}) => ({actual, predicted, count}));
  }

  /** The confusion matrix as an SVG document; each row's shares are shaded. */
  plot(options: {title?: string} = {}): string {
    return confusionSvg(this.classNames, this.confusionMatrix, options);
  }

  toString(): string {
    const rows = [
      ...this.classes.map((row, c) => [this.classNames[c], row] as const),
      ['mean of classes', this.macro] as const,
      ['mean of samples', this.weighted] as const,
    ];
    const width = Math.max(...rows.map(([name]) => name.length));
    const cell = (value: number): string => value.toFixed(3).padStart(10);
    const lines = rows.map(
      ([name, {precision, recall, f1, support}]) =>
        `${name.padEnd(width)}${cell(precision)}${cell(recall)}${cell(f1)}${String(support).padStart(10)}`,
    );
    const head = `${''.padEnd(width)} precision    recall        F1   samples`;
    lines.splice(this.classes.length, 0, '');
    return [head, ...lines, '', `accuracy ${this.accuracy.toFixed(4)}`].join('\n');
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function scores(right: number, taken: number, support: number): ClassScores {
  const precision = ratio(right, taken);
  const recall = ratio(right, support);
  return {precision, recall, f1: ratio(2 * precision * recall, precision + recall), support};
}

function averaged(
  classes: readonly ClassScores[],
  share: (scores: ClassScores) => number,
  support: number,
): ClassScores {
  const mean = (of: 'precision' | 'recall' | 'f1'): number => sum(classes.map(row => row[of] * share(row)));
  return {precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support};
}
