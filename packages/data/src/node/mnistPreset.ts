import {imageClassificationPreset, type Preset} from '../imageClassificationPreset.ts';

/** Mean and standard deviation of MNIST's 60,000 training images, in [0, 1]. pytorch/examples, mnist/main.py. */
const MNIST_STATS = [0.1307, 0.3081] as const;
/** The same of Fashion-MNIST. */
const FASHION_STATS = [0.286, 0.353] as const;

/** How {@link mnistPreset} prepares digits. */
export interface MnistPresetOptions {
  /** Side of the result in pixels. @defaultValue 28 */
  size?: number;
  /** 1, or 3 for networks that read colour. @defaultValue 1 */
  channels?: 1 | 3;
}

/** MNIST's usual preprocessing: `(x - 0.1307) / 0.3081`, after resizing. */
export function mnistPreset(options: MnistPresetOptions = {}): Preset {
  return grayPreset(MNIST_STATS, options);
}

/** Fashion-MNIST's usual preprocessing: `(x - 0.2860) / 0.3530`, after resizing. */
export function fashionMnistPreset(options: MnistPresetOptions = {}): Preset {
  return grayPreset(FASHION_STATS, options);
}

function grayPreset([mean, std]: readonly [number, number], {size = 28, channels = 1}: MnistPresetOptions): Preset {
  const perChannel = (x: number) => Array.from({length: channels}, () => x);
  return imageClassificationPreset({resize: size, crop: size, mean: perChannel(mean), std: perChannel(std), channels});
}
