import {BLUE, type ChartOptions, chartSvg, GREY} from '../curves/chart.ts';
import {type Suggestions, suggest} from './suggestions.ts';

/** What `lrFind` found. */
export class LearningRateCurve {
  /** Rate of each step. */
  readonly learningRates: readonly number[];
  /** Loss of each step's batch. */
  readonly losses: readonly number[];
  /** The losses averaged exponentially, as the suggestions read them. */
  readonly smoothed: readonly number[];
  /** Rates to train with, `valley` first. */
  readonly suggestions: Suggestions;

  constructor(learningRates: readonly number[], losses: readonly number[], smoothed: readonly number[], steps: number) {
    this.learningRates = learningRates;
    this.losses = losses;
    this.smoothed = smoothed;
    this.suggestions = suggest(learningRates, smoothed, steps);
  }

  /** The curve as an SVG document: loss over rate on a logarithmic scale, the suggestions marked. */
  plot(options: ChartOptions = {}): string {
    const marks = Object.entries(this.suggestions).flatMap(([label, at]) => (at === undefined ? [] : [{label, at}]));
    // single batches may go through the roof, and would leave everything else a flat line
    const top = 1.5 * Math.max(...this.smoothed.filter(Number.isFinite));
    const lines = [
      {label: 'batch', values: this.losses.map(loss => (loss <= top ? loss : Number.NaN)), colour: GREY},
      {label: 'smoothed', values: this.smoothed, colour: BLUE},
    ];
    const panel = {title: 'loss', xLabel: 'learning rate', at: this.learningRates, logarithmic: true, lines, marks};
    return chartSvg([panel], {panelWidth: 560, panelHeight: 360, ...options});
  }
}
