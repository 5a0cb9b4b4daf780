import type {AxisWindow} from './window.ts';

/** Windows that touch and do not overlap. */
export const tiles = (poolSize: number): AxisWindow => ({
  poolSize,
  stride: poolSize,
  pad: [0, 0],
  dilation: 1,
  ceilMode: false,
});
