import {imageClassificationPreset, type Preset} from '../imageClassificationPreset.ts';

/** How {@link cifar10Preset} and {@link cifar100Preset} prepare images. */
export interface CifarPresetOptions {
  /** Side of the result in pixels. @defaultValue 32 */
  size?: number;
}

/** Mean and standard deviation of CIFAR-10's 50,000 training images, in [0, 1]. fastai, vision/core.py, `cifar_stats`. */
const CIFAR10_STATS = {mean: [0.491, 0.482, 0.447], std: [0.247, 0.243, 0.261]};

/** The same of CIFAR-100. weiaicunzai/pytorch-cifar100, conf/global_settings.py. */
const CIFAR100_STATS = {
  mean: [0.5070751592371323, 0.48654887331495095, 0.4409178433670343],
  std: [0.2673342858792401, 0.2564384629170883, 0.27615047132568404],
};

/** CIFAR-10's usual preprocessing: normalized by its own mean and standard deviation, after resizing if asked for. */
export function cifar10Preset({size = 32}: CifarPresetOptions = {}): Preset {
  return imageClassificationPreset({resize: size, crop: size, ...CIFAR10_STATS});
}

/** CIFAR-100's usual preprocessing: normalized by its own mean and standard deviation, after resizing if asked for. */
export function cifar100Preset({size = 32}: CifarPresetOptions = {}): Preset {
  return imageClassificationPreset({resize: size, crop: size, ...CIFAR100_STATS});
}
