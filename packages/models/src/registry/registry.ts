/**
 * Every model there is.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {ALEXNET} from './alexnet.ts';
import {ALEXNET_CAFFE} from './alexnetCaffe.ts';
import {ALEXNET_MINI} from './alexnetMini.ts';
import type {ModelEntry, WeightsEntry} from './modelEntry.ts';

const ENTRIES: ReadonlyMap<string, ModelEntry> = new Map(
  [ALEXNET, ALEXNET_CAFFE, ALEXNET_MINI].map(entry => [entry.name, entry]),
);

/** Which models to list. */
export interface ModelFilter {
  /** Only names that match; `*` stands for any characters, as in `'alex*'`. @defaultValue '*' */
  name?: string;
  /** Only models that take images of this many channels. */
  channels?: number;
}

/** `text` as a pattern that matches only itself. */
const literally = (text: string): string => text.replace(/[^\w-]/g, '\\$&');

/** The registry's entries in alphabetical order, all or those that match. */
export function listModels({name = '*', channels}: ModelFilter = {}): ModelEntry[] {
  const pattern = new RegExp(`^${name.split('*').map(literally).join('.*')}$`, 'i');
  return [...ENTRIES.values()]
    .filter(entry => pattern.test(entry.name) && (channels === undefined || entry.inputShape[2] === channels))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The entry called `name`, in whatever case.
 *
 * @throws ConfigError for an unknown name; the message lists the known ones.
 */
export function getModel(name: string): ModelEntry {
  const entry = ENTRIES.get(name.toLowerCase());
  if (entry === undefined) {
    throw new ConfigError(`getModel: no model '${name}'; there are ${[...ENTRIES.keys()].sort().join(', ')}`);
  }
  return entry;
}

/** The weights called `name`, or the best ones for `'DEFAULT'`; undefined if there are none of that name. */
export function findWeights(entry: ModelEntry, name: string): {name: string; weights: WeightsEntry} | undefined {
  const found = name.toUpperCase() === 'DEFAULT' ? entry.defaultWeights : name;
  return Object.hasOwn(entry.weights, found) ? {name: found, weights: entry.weights[found]} : undefined;
}
