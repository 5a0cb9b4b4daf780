import {ConfigError} from '../../errors.ts';
import {checkOneOf} from '../../ops/checkOneOf.ts';
import {shown} from '../../ops/geometry.ts';
import type {UpsampleMode} from '../../ops/upsample.ts';

/** How many times as large: one number for both axes, or `[height, width]`; need not be whole. */
export type ScaleFactor = number | readonly [number, number];

const isFactor = (value: unknown): value is number => Number.isFinite(value) && Number(value) > 0;

/**
 * A {@link ScaleFactor} as `[height, width]`.
 *
 * @throws ConfigError unless both are positive numbers.
 */
export function scaleFactors(owner: string, value: ScaleFactor): [number, number] {
  const [height, width] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  if (isFactor(height) && isFactor(width)) return [height, width];
  throw new ConfigError(
    `${owner}: scaleFactor is ${shown(value)}; a positive number or [height, width] of such is needed`,
  );
}

/** @throws ConfigError unless `mode` is one, and interpolates if `alignCorners` is set. */
export function checkMode(owner: string, mode: UpsampleMode, alignCorners: boolean): void {
  checkOneOf(owner, 'mode', mode, ['nearest', 'bilinear']);
  if (alignCorners && mode === 'nearest') {
    throw new ConfigError(`${owner}: alignCorners has no meaning with mode 'nearest'; use mode 'bilinear'`);
  }
}
