/**
 * Integers and truth values of three axes and more with their axes in another order, for which tfjs's shader does not compile;
 * and what goes along axes that are not the last, for which tfjs puts them in another order first.
 */
import {
  add,
  engine,
  gather,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  range,
  reshape,
  type Tensor,
  type TransposeAttrs,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import {computedWhere} from './computedWhere.ts';

/** Whether it is a tensor that tfjs's shader cannot put in another order; for one without values none is run. */
export const isStuck = ({dtype, shape, size}: Tensor): boolean =>
  (dtype === 'int32' || dtype === 'bool') && shape.length > 2 && size > 0;

/** `Transpose` by collecting each value from where it is. */
export function transposedIntegers({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {perm} = attrs as unknown as TransposeAttrs;
  const strides = [...util.computeStrides(x.shape), 1];
  const parts = perm.map((from, axis) => {
    const [size, stride] = [x.shape[from], strides[from]];
    const places = range(0, size * stride, stride, 'int32');
    return reshape(
      places,
      perm.map((_, i) => (i === axis ? size : 1)),
    ) as Tensor;
  });
  const places = parts.reduce((all, part) => add(all, part));
  return reshape(gather(reshape(x, [x.size]), reshape(places, [x.size])), places.shape);
}

/** A kernel that goes along axes, with these last. */
export function alongLastAxes(own: KernelConfig): KernelConfig {
  const {kernelName} = own;
  const axesOf = ({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): number[] =>
    util.parseAxisParam((attrs as {axis: number | number[]}).axis, x.shape);
  return computedWhere(
    own,
    (inputs, attrs) => {
      const others = inputs.x.rank - axesOf(inputs, attrs).length;
      return isStuck(inputs.x) && axesOf(inputs, attrs).some(axis => axis < others);
    },
    (inputs, attrs) => {
      const {x} = inputs;
      const axes = axesOf(inputs, attrs);
      const others = x.shape.map((_, axis) => axis).filter(axis => !axes.includes(axis));
      const moved = transpose(x, [...others, ...axes]);
      const last = axes.map((_, i) => others.length + i);
      const isList = Array.isArray((attrs as {axis: unknown}).axis);
      const how = {...attrs, axis: isList ? last : last[0]};
      const result = engine().runKernel<Tensor>(kernelName, {x: moved}, how);
      const {keepDims = false} = attrs as {keepDims?: boolean};
      return keepDims
        ? reshape(
            result,
            x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
          )
        : result;
    },
  );
}
