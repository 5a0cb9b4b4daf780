/**
 * Convolution with padding 'same' where the stride skips pixels: XNNPACK counts the padding as outputs' reach less the
 * input's length in unsigned numbers, and where the input is longer the count wraps around and the result is garbage.
 * Padding counted here and handed over explicitly avoids it.
 */
import {backend_util, type Conv2DAttrs, type KernelConfig, type NamedAttrMap} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';

/** Wraps the backend's own kernel of a convolution, plain, depthwise, or with a fused bias and activation. */
export function samePaddingKernel(own: KernelConfig, depthwise: boolean): KernelConfig {
  return {
    ...own,
    kernelFunc: params => {
      const {strides, pad, dataFormat, dilations, dimRoundingMode} = params.attrs as unknown as Conv2DAttrs;
      if (pad !== 'same' || dataFormat === 'NCHW') return own.kernelFunc(params);
      const x = asTensor4D(params.inputs.x, 'x');
      const filter = asTensor4D(params.inputs.filter, 'filter');
      const info = backend_util.computeConv2DInfo(
        x.shape,
        filter.shape,
        strides,
        dilations ?? [1, 1],
        pad,
        dimRoundingMode,
        depthwise,
      );
      const {top, bottom, left, right} = info.padInfo;
      const explicit: [number, number][] = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      const attrs: NamedAttrMap = {...params.attrs, pad: explicit as unknown as number[]};
      return own.kernelFunc({...params, attrs});
    },
  };
}
