/**
 * Reads a preset back from where a model or a file keeps it.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {imageClassificationPreset, type Preset} from './imageClassificationPreset.ts';

/** Longest side a stored preset may ask for: beyond any classifier's, and small enough to allocate. */
const MAX_SIDE = 4096;

/**
 * The preset that `config`, as parsed from JSON, describes.
 *
 * @throws ConfigError that names the field which is missing or wrong. Nothing is assumed beyond what `PresetConfig` says
 *   of fields that are left out: a network fed with other numbers than it was trained with gives wrong answers, not errors.
 */
export function presetFromConfig(config: unknown): Preset {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new ConfigError(`presetFromConfig: got ${describe(config)}, expected an object {resize, crop, mean, std, …}`);
  }
  const fields: Partial<Record<string, unknown>> = {...config};
  const channels = numberIn(fields, 'channels');
  if (channels !== 1 && channels !== 3) {
    throw new ConfigError(`presetFromConfig: channels is ${channels}, expected 1 or 3`);
  }
  const interpolation = fields.interpolation;
  if (interpolation !== 'bilinear' && interpolation !== 'bicubic' && interpolation !== 'nearest') {
    throw new ConfigError(
      `presetFromConfig: interpolation is ${describe(interpolation)}, expected 'bilinear', 'bicubic' or 'nearest'`,
    );
  }
  const {channelOrder = 'rgb'} = fields;
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr') {
    throw new ConfigError(`presetFromConfig: channelOrder is ${describe(channelOrder)}, expected 'rgb' or 'bgr'`);
  }
  return imageClassificationPreset({
    resize: sideIn(fields, 'resize'),
    crop: sideIn(fields, 'crop'),
    mean: numbersIn(fields, 'mean'),
    std: numbersIn(fields, 'std'),
    channels,
    interpolation,
    channelOrder,
    maxValue: fields.maxValue === undefined ? 1 : numberIn(fields, 'maxValue'),
  });
}

function numberIn(fields: Partial<Record<string, unknown>>, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') {
    throw new ConfigError(`presetFromConfig: ${name} is ${describe(value)}, expected a number`);
  }
  return value;
}

function sideIn(fields: Partial<Record<string, unknown>>, name: string): number {
  const side = numberIn(fields, name);
  if (side > MAX_SIDE) throw new ConfigError(`presetFromConfig: ${name} is ${side}, expected at most ${MAX_SIDE}`);
  return side;
}

function numbersIn(fields: Partial<Record<string, unknown>>, name: string): number[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every(item => typeof item === 'number')) {
    throw new ConfigError(`presetFromConfig: ${name} is ${describe(value)}, expected an array of numbers`);
  }
  return value;
}

function describe(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
