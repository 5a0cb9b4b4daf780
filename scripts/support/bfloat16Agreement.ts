/** Whether rounding to bfloat16 changes what a trained network says of photographs of digits that it has not learned. */
import {useBackend} from '@tfjs-zoo/backend';
import {mnist} from '@tfjs-zoo/data/node';
import {classify, createModel} from '@tfjs-zoo/models';

/** What came out. */
export interface Agreement {
  readonly model: string;
  readonly images: number;
  /** Images of which both say the same class. */
  readonly same: number;
  /** How far the probability of that class is from that in float32, image by image. */
  readonly apart: readonly number[];
}

/** Classifies 500 of MNIST's test images with `alexnet_mini` and its weights; leaves the native backend in float32. */
export async function bfloat16Agreement(): Promise<Agreement> {
  const images = await mnist(undefined, {split: 'test', perClass: 50});
  const digits = await Promise.all(Array.from({length: images.size}, (_, i) => images.image(i)));
  await useBackend('native');
  const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
  const exact = await classify(model, digits, {top: 1});
  await useBackend('native', {precision: 'bfloat16'});
  const near = await classify(model, digits, {top: 1});
  await useBackend('native');
  model.dispose();
  return {
    model: 'alexnet_mini, DIGITS_V1',
    images: exact.length,
    same: exact.filter(([{index}], i) => near[i][0].index === index).length,
    apart: exact.map(([{probability}], i) => Math.abs(probability - near[i][0].probability)),
  };
}
