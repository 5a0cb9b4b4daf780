import {BLUE, type ChartOptions, chartSvg, ORANGE} from '../curves/chart.ts';
import {checkSteps, type Schedule} from './schedule.ts';

/** Settings of {@link plot}. */
export interface PlotOptions extends ChartOptions {
  /** Steps to draw, from 0. @defaultValue those of the schedule, or 1000 if it has no end */
  steps?: number;
}

/** Steps drawn of a schedule without an end. */
const ENDLESS = 1000;
/** Most points of a line, about one a pixel. */
const POINTS = 500;

/**
 * Draws a schedule as an SVG document: the learning rate of each step and, where it has one, the momentum.
 *
 * @example
 * ```ts
 * import {writeFile} from 'node:fs/promises';
 * await writeFile('rate.svg', schedules.plot(schedules.oneCycle({learningRate: 0.01, steps: 500})));
 * ```
 * @throws ConfigError if `steps` is not a positive integer.
 */
export function plot(schedule: Schedule, {steps = schedule.steps ?? ENDLESS, ...options}: PlotOptions = {}): string {
  checkSteps('plot: steps', steps);
  const stride = Math.max(1, Math.ceil(steps / POINTS));
  // the end itself is shown too: there a wave is at its lowest
  const at = Array.from({length: Math.ceil(steps / stride)}, (_, i) => i * stride).concat(steps);
  const panel = (title: string, colour: string, value: (step: number) => number) => ({
    title,
    xLabel: 'step',
    at,
    lines: [{label: title, colour, values: at.map(value)}],
  });
  const {momentum} = schedule;
  const panels = [panel('learning rate', BLUE, schedule)];
  if (momentum) panels.push(panel('momentum', ORANGE, momentum));
  return chartSvg(panels, options);
}
