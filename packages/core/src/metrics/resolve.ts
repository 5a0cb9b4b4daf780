/**
 * From the name of a metric to the metric.
 */
import {ConfigError} from '../errors.ts';
import type {Loss} from '../losses/resolve.ts';
import {accuracy} from './accuracy.ts';
import {averagePrecision} from './averagePrecision.ts';
import {binaryAccuracy} from './binaryAccuracy.ts';
import {cohensKappa} from './cohensKappa.ts';
import {isMetricSource, type MetricSource} from './epochMetric.ts';
import {expectedCalibrationError} from './expectedCalibrationError.ts';
import {fBeta} from './fBeta.ts';
import {mae} from './mae.ts';
import {meanIoU} from './meanIoU.ts';
import {mse} from './mse.ts';
import {precision} from './precision.ts';
import {r2} from './r2.ts';
import {recall} from './recall.ts';
import {rocAuc} from './rocAuc.ts';
import {specificity} from './specificity.ts';
import {topK} from './topK.ts';

/** Metrics that can be named, with their default options; `top5` and the like stand for `topK(5)`. */
export type MetricName =
  | 'accuracy'
  | 'averagePrecision'
  | 'binaryAccuracy'
  | 'cohensKappa'
  | 'expectedCalibrationError'
  | 'f1'
  | 'mae'
  | 'meanIoU'
  | 'mse'
  | 'precision'
  | 'r2'
  | 'recall'
  | 'rocAuc'
  | 'specificity'
  | `top${number}`;

/** A function that gives one number a sample, or their mean; a metric over a data set; or the name of a metric. */
export type MetricSpec = Loss | MetricSource | MetricName;

const BY_NAME: Readonly<Record<Exclude<MetricName, `top${number}`>, () => Loss | MetricSource>> = {
  accuracy: () => accuracy,
  averagePrecision,
  binaryAccuracy,
  cohensKappa,
  expectedCalibrationError,
  f1: fBeta,
  mae,
  meanIoU,
  mse,
  precision,
  r2,
  recall,
  rocAuc,
  specificity,
};

const isName = (name: string): name is keyof typeof BY_NAME => Object.hasOwn(BY_NAME, name);

/**
 * The metric that `spec` stands for.
 *
 * @param owner - Who asks, for the message.
 * @throws ConfigError for an unknown name, the message listing the known ones, and for what is no metric.
 */
export function resolveMetric(owner: string, spec: MetricSpec): Loss | MetricSource {
  if (typeof spec === 'function') return spec;
  if (typeof spec !== 'string') {
    const given: unknown = spec;
    if (typeof given === 'object' && given !== null && isMetricSource(spec)) return spec;
    throw new ConfigError(
      `${owner}: a metric is ${JSON.stringify(spec)}; a function or the name of a metric is needed`,
    );
  }
  const [given, k]: [string, RegExpExecArray | null] = [spec, /^top([1-9]\d*)$/.exec(spec)];
  if (k !== null) return topK(Number(k[1]));
  if (isName(given)) return BY_NAME[given]();
  const known = Object.keys(BY_NAME).join(', ');
  throw new ConfigError(
    `${owner}: no metric '${given}'; there are ${known} and top5 with any number, or give a function`,
  );
}
