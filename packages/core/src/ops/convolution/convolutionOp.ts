import {defineOp, type Op} from '../defineOp.ts';
import type {ChooseConvolution, WholeConvAttrs} from './convolution.ts';
import {reframe, undone} from './reframe.ts';
import {takingEmpty} from './takingEmpty.ts';

/** Shape of an image with zeros around it. */
const paddedShape = ([batch, ...rest]: readonly number[], {padding}: WholeConvAttrs): number[] => [
  batch,
  ...rest.map((length, axis) => length + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0)),
];

/** The op of a convolution, along however many axes. */
export function convolutionOp(name: string, chooseFrom: ChooseConvolution): Op<'x' | 'filter', WholeConvAttrs> {
  const choose = takingEmpty(chooseFrom);
  return defineOp({
    name,
    compose: ({x, filter}, attrs) => choose(filter.shape, attrs).forward(x, filter, attrs),
    gradient: {
      saves: ['x', 'filter'],
      of: (dy, {x, filter}, attrs) => {
        const convolution = choose(filter.shape, attrs);
        if (convolution.padsItself) {
          return {
            x: () => convolution.inputGradient(dy, filter, x.shape, attrs),
            filter: () => convolution.filterGradient(x, dy, filter.shape, attrs),
          };
        }
        const {padding} = attrs;
        return {
          x: () => reframe(convolution.inputGradient(dy, filter, paddedShape(x.shape, attrs), attrs), undone(padding)),
          filter: () => convolution.filterGradient(reframe(x, padding), dy, filter.shape, attrs),
        };
      },
    },
  });
}
