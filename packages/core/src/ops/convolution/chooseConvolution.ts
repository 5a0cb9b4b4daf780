import {onWasm} from '../onWasm.ts';
import type {Convolution, Shape4D, WholeConv2dAttrs} from './convolution.ts';
import {dense, densePadded, denseSame} from './dense.ts';
import {depthwise, depthwiseSame} from './depthwise.ts';
import {dilated} from './dilated.ts';
import {inGroups} from './grouped.ts';
import {withHoles} from './holes.ts';
import {isSame} from './isSame.ts';

type Moves = Pick<WholeConv2dAttrs, 'strides' | 'dilation'>;

const isSolid = ({dilation}: Moves): boolean => dilation.every(d => d === 1);

/** One group. */
function single(moves: Moves): Convolution {
  if (isSolid(moves)) return dense;
  return moves.strides.every(s => s === 1) ? dilated : withHoles(dense);
}

/** The way to compute a convolution with filters of this shape: the fastest of those that can. */
export function chooseConvolution(filterShape: Shape4D, attrs: WholeConv2dAttrs): Convolution {
  const [, , inner, filters] = filterShape;
  const {groups, strides} = attrs;
  if (groups === 1 && isSolid(attrs)) return isSame(filterShape, attrs) ? denseSame : onWasm() ? densePadded : dense;
  if (groups === 1) return single(attrs);
  // on some backends one call for each filter of a channel, against one for each channel
  const byChannel = inner === 1 && filters / groups <= groups && strides[0] === strides[1];
  if (!byChannel) return inGroups(single(attrs));
  if (!isSolid(attrs)) return withHoles(depthwise);
  return isSame(filterShape, attrs) ? depthwiseSame : depthwise;
}
