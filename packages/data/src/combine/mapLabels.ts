import {ConfigError} from '@tfjs-zoo/core';
import type {SampleDataset} from '../sampleDataset.ts';
import {infoOf, relabelled, type SameKind, type SampleInfo} from './sameKind.ts';

/** The classes after {@link mapLabels}. */
export interface MapLabelsOptions {
  /** Their names; the place in the list is the label. @defaultValue the names that occur, sorted */
  classNames?: readonly string[];
}

/**
 * Gives samples other classes: joins several into one, names them otherwise, tells them by the files' names.
 *
 * @param classOf - Returns the name of a sample's class.
 * @example
 * ```ts
 * const pets = mapLabels(breeds, ({className}) => (className.startsWith('dog') ? 'dog' : 'cat'));
 * ```
 * @throws ConfigError if a class is not among the `classNames` given, or is no text.
 */
export function mapLabels<D extends SampleDataset>(
  dataset: D,
  classOf: (sample: SampleInfo) => string,
  {classNames}: MapLabelsOptions = {},
): SameKind<D> {
  return relabelled('mapLabels', dataset, source => {
    const found = Array.from({length: source.size}, (_, i) => classOf(infoOf(source, i)));
    const names = classNames ?? [...new Set(found)].sort();
    const labelOf = new Map(names.map((name, label) => [name, label]));
    const labels = Uint32Array.from(found, (name, i) => {
      const label = labelOf.get(name);
      if (typeof name === 'string' && label !== undefined) return label;
      throw new ConfigError(
        `mapLabels: the class of ${source.name(i)} is ${JSON.stringify(name)}, which is not one of '${names.join("', '")}'`,
      );
    });
    return {classNames: names, label: i => labels[i]};
  });
}
