import {backend_util} from '@tensorflow/tfjs-core';

type Shape = [number, number, number, number];

/** What the attributes of a convolution's kernel and of its gradients' have in common. */
interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dilations?: [number, number] | number;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** How tfjs describes a convolution, of the shapes of its images and its kernel and of its attributes. */
export function conv2dInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: object | undefined,
): backend_util.Conv2DInfo {
  const {strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode} = attrs as ConvAttrs;
  const shapes: [Shape, Shape] = [inputShape as Shape, filterShape as Shape];
  const format = backend_util.convertConv2DDataFormat(dataFormat);
  return backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, false, format);
}
