import {ConfigError} from '@tfjs-zoo/core';
import {datasetOfImages, imageDataset, sampleDataset, sourceOf} from '../fromSource.ts';
import type {SampleDataset} from '../sampleDataset.ts';
import {type ImageSource, type Labelled, type SampleSource, withoutDraws} from '../sampleSource.ts';
import type {SampleTransform} from '../step.ts';
import {sameStep} from '../transforms/sameStep.ts';
import type {SameKind} from './sameKind.ts';

/** How datasets are joined. */
export interface ConcatOptions {
  /**
   * Match classes by name: those of the first part keep their labels, and names that only later parts have follow in
   * their order. Otherwise all parts must have the same class names in the same order.
   * @defaultValue false
   */
  mergeClasses?: boolean;
}

/** Finds the sample `index` of the whole in its part. */
type Locate = (index: number) => readonly [part: number, index: number];

/**
 * Joins datasets: the samples of the first, then those of the second, and so on. Images keep the transforms of their
 * parts; a transform that is the same for all parts draws from the place in the whole.
 *
 * @example
 * ```ts
 * const photos = concat([studio, street], {mergeClasses: true});
 * ```
 * @throws ConfigError if there are no parts, their classes or sample shapes differ, or one is drawn by weight or class.
 */
export function concat<D extends SampleDataset>(
  parts: readonly D[],
  {mergeClasses = false}: ConcatOptions = {},
): SameKind<D> {
  if (parts.length === 0) throw new ConfigError('concat: there is nothing to join; give a list of one dataset or more');
  const sources = parts.map(part => sourceOf('concat', part));
  for (const source of sources) withoutDraws('concat', source);
  checkShapes(sources);
  const locate = locator(sources);
  const labelled = joinLabels(sources, mergeClasses, locate);
  const {sampleShape} = sources[0];
  const images = joinImages(sources, labelled, locate);
  const transform = commonTransform(sources);
  if (images && transform) return imageDataset(images, transform, sampleShape) as SameKind<D>;
  const readsAtOnce = Math.max(...sources.map(source => source.readsAtOnce ?? 0));
  const transforms = sources.flatMap(source => source.transforms ?? []);
  const joined: SampleSource = {
    ...labelled,
    sampleShape,
    ...(sources.every(source => source.transforms) && {transforms}),
    keepsNothing: sources.every(source => source.keepsNothing),
    ...(readsAtOnce > 0 && {readsAtOnce}),
    ...(images && {images}),
    read(i, key, options) {
      const [part, index] = locate(i);
      return sources[part].read(index, key, options);
    },
  };
  return (images ? datasetOfImages(joined, images) : sampleDataset(joined)) as SameKind<D>;
}

function checkShapes(sources: readonly SampleSource[]): void {
  const [first, ...others] = sources.map(({sampleShape}) => sampleShape.join(','));
  const wrong = others.findIndex(shape => shape !== first);
  if (wrong < 0) return;
  throw new ConfigError(
    `concat: samples of part 0 have the shape [${first}], those of part ${wrong + 1} [${others[wrong]}]; prepare them ` +
      'alike, images by withTransform',
  );
}

function locator(sources: readonly SampleSource[]): Locate {
  const ends: number[] = [];
  for (const {size} of sources) ends.push((ends.at(-1) ?? 0) + size);
  return index => {
    let part = 0;
    // parts are few; a search by halves would pay from dozens on
    while (index >= ends[part]) part++;
    return [part, index - (part === 0 ? 0 : ends[part - 1])];
  };
}

function joinLabels(sources: readonly SampleSource[], mergeClasses: boolean, locate: Locate): Labelled {
  const classNames = mergeClasses
    ? [...new Set(sources.flatMap(source => source.classNames))]
    : sameClasses(sources.map(source => source.classNames));
  const labels = new Map(classNames.map((name, label) => [name, label]));
  const translated = sources.map(source => source.classNames.map(name => labels.get(name) ?? -1));
  return {
    classNames,
    size: sources.reduce((sum, {size}) => sum + size, 0),
    label(i) {
      const [part, index] = locate(i);
      const label = sources[part].label(index);
      return mergeClasses ? (translated[part][label] ?? -1) : label;
    },
    name(i) {
      const [part, index] = locate(i);
      return sources[part].name(index);
    },
  };
}

function sameClasses(lists: readonly (readonly string[])[]): readonly string[] {
  const [first] = lists;
  for (const [part, names] of lists.entries()) {
    const length = Math.max(names.length, first.length);
    const at = Array.from({length}, (_, i) => i).find(i => names[i] !== first[i]);
    if (at === undefined) continue;
    const shown = (list: readonly string[]) => (at < list.length ? `'${list[at]}'` : 'missing');
    throw new ConfigError(
      `concat: class ${at} is ${shown(first)} in part 0 and ${shown(names)} in part ${part}; to match classes by name, ` +
        'give {mergeClasses: true}',
    );
  }
  return first;
}

function joinImages(sources: readonly SampleSource[], labelled: Labelled, locate: Locate): ImageSource | undefined {
  const images = sources.flatMap(source => (source.images ? [source.images] : []));
  if (images.length < sources.length) return undefined;
  return {
    ...labelled,
    image(i) {
      const [part, index] = locate(i);
      return images[part].image(index);
    },
    place(i) {
      const [part, index] = locate(i);
      return images[part].place?.(index);
    },
  };
}

/** The transform of all parts, if theirs do the same. */
function commonTransform(sources: readonly SampleSource[]): SampleTransform | undefined {
  const [first, ...others] = sources.map(({prepared}) => prepared?.transform);
  return first && others.every(other => other && sameStep(first, other)) ? first : undefined;
}
