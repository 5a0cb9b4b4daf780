/** Steps of a user, as a module of theirs would have them: what workers import by name. */
import {isMainThread} from 'node:worker_threads';
import {type ImageStep, type RgbImage, type SampleTransform, transforms} from '../../../src/index.ts';

/** Turns the image into its negative, or leaves it. */
export function negative({probability}: {probability: number}): ImageStep {
  return transforms.randomInvert({probability});
}

/** Does harm in workers when it meets an image that is `width` wide; elsewhere nothing. */
export function harmful({how, width}: {how: 'exit' | 'memory' | 'throw' | 'late' | 'loop'; width: number}): ImageStep {
  return (image: RgbImage) => {
    if (isMainThread || image.width !== width) return image;
    if (how === 'exit') process.exit(3);
    if (how === 'throw') throw new RangeError('this image is not to my taste');
    if (how === 'late') process.nextTick(() => fail('thrown where nobody waits'));
    const heap: object[] = [];
    while (how === 'memory') heap.push(Array.from({length: 10_000}, (_, i) => ({i})));
    for (let i = 0; how === 'loop'; i++) heap[0] = {i};
    return image;
  };
}

/** Takes the longer the narrower the image, so that samples are ready in another order than they are due. */
export function unhurried(): ImageStep {
  return (image: RgbImage) => {
    const until = performance.now() + (40 - Math.min(image.width, 40)) / 4;
    while (performance.now() < until);
    return image;
  };
}

/** No step, but a number. */
export const answer = (): number => 42;

/** A whole transform that knows its shape. */
export function tiny(): SampleTransform {
  const prepare = (image: RgbImage) => transforms.toTensorData()(transforms.resize([2, 2])(image));
  return Object.assign(prepare, {outputShape: [2, 2, 3] as const});
}

function fail(message: string): never {
  throw new Error(message);
}
