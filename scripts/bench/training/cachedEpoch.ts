/**
 * How much faster an epoch is whose features are kept: epochs on kept features take turns with epochs of a twin of the
 * network that computes them anew.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {normal, streamOf} from '@tfjs-zoo/core';
import {arrayDataset, type ImageDataset, imageClassificationPreset} from '@tfjs-zoo/data';
import {fit} from '@tfjs-zoo/training';
import {quantile} from '../measure.ts';

/** What came out. */
export interface CachedEpoch {
  /** Milliseconds of each epoch on kept features, and of one that computes them. */
  readonly cached: readonly number[];
  readonly computed: readonly number[];
  /** Median over the turns of computed ÷ cached. */
  readonly ratio: number;
}

/** Photographs' sizes, numbers' content: 256x256, decoded already. */
export function photographs(count: number): ImageDataset {
  const side = 256;
  const images = Array.from({length: count}, (_, i) => {
    const values = normal({seed: 1, stream: streamOf('bench/photographs'), step: i}, side * side * 3);
    return {width: side, height: side, data: Uint8Array.from(values, v => Math.min(255, Math.max(0, 128 + 60 * v)))};
  });
  return arrayDataset({images, labels: images.map((_, i) => i % 10), transform: imageClassificationPreset()});
}

/** @param models - Two networks of the same layers, frozen alike. */
export async function cachedEpoch(
  [model, twin]: readonly [LayersModel, LayersModel],
  data: ImageDataset,
  rounds: number,
): Promise<CachedEpoch> {
  const settings = {batchSize: 32, optimizer: 'adamW', learningRate: 1e-5} as const;
  const cached: number[] = [];
  const computed: number[] = [];
  let start = 0;
  await fit(model, data, {
    ...settings,
    // the first computes the features and fills caches, the second fills the twin's
    epochs: rounds + 2,
    cacheFeatures: true,
    callbacks: [
      {
        onEpochBegin: async () => {
          start = performance.now();
        },
        onEpochEnd: async epoch => {
          const took = performance.now() - start;
          const twinStart = performance.now();
          await fit(twin, data, {...settings, epochs: 1, cacheFeatures: false});
          if (epoch < 2) return;
          cached.push(took);
          computed.push(performance.now() - twinStart);
        },
      },
    ],
  });
  return {
    cached,
    computed,
    ratio: quantile(
      computed.map((each, i) => each / cached[i]),
      0.5,
    ),
  };
}
