/**
 * A picture of a training: one panel for the loss and one for each metric, training and validation in each.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {HistoryData} from '../historyData.ts';
import {BLUE, type ChartOptions, chartSvg, ORANGE} from './chart.ts';

/** Settings of {@link curvesSvg}. */
export interface CurvesOptions extends ChartOptions {}

/** One line is dashed as well, for print without colours. */
const SERIES = [
  {prefix: '', label: 'training', colour: BLUE},
  {prefix: 'val_', label: 'validation', colour: ORANGE, dash: '6 3'},
];

/**
 * Draws the learning curves of a training as an SVG document. Values that are not finite leave a gap.
 *
 * @throws ConfigError if the history has no epoch.
 */
export function curvesSvg({epochs, logs}: Pick<HistoryData, 'epochs' | 'logs'>, options: CurvesOptions = {}): string {
  const names = Object.keys(logs).filter(name => !name.startsWith('val_') && name !== 'learning_rate');
  if (epochs.length === 0 || names.length === 0) {
    throw new ConfigError('curvesSvg: the history has no epoch to draw; train for at least one');
  }
  const panels = names.map(name => ({
    title: name,
    xLabel: 'epoch',
    // epochs count from 0 in the logs and from 1 for readers
    at: epochs.map(epoch => epoch + 1),
    lines: SERIES.flatMap(({prefix, ...series}) => {
      const values = logs[`${prefix}${name}`];
      return values ? [{...series, values}] : [];
    }),
  }));
  return chartSvg(panels, options);
}
