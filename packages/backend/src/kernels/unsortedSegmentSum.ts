import {type KernelConfig, UnsortedSegmentSum, type UnsortedSegmentSumAttrs, util} from '@tensorflow/tfjs-core';
import {borrowedKernel} from './borrowedKernel.ts';
import type {Fill} from './fill.ts';

/**
 * The sum of the rows of each segment, which gathering rows has as its gradient: one pass over the rows, where tfjs
 * passes over all of them for each segment. Rows of negative segments are dropped, and so are those beyond the last.
 */
export function unsortedSegmentSumKernel(backendName: string, fill: Fill): KernelConfig {
  const plain = borrowedKernel(backendName, UnsortedSegmentSum);
  return {
    kernelName: UnsortedSegmentSum,
    backendName,
    kernelFunc: args => {
      const {x, segmentIds} = args.inputs;
      const {numSegments} = args.attrs as unknown as UnsortedSegmentSumAttrs;
      if (x === undefined || segmentIds === undefined || x.dtype !== 'float32' || segmentIds.dtype !== 'int32') {
        return plain.kernelFunc(args);
      }
      const row = x.shape.slice(segmentIds.shape.length);
      const width = util.sizeFromShape(row);
      return fill<readonly [Float32Array, Int32Array]>(
        args.backend,
        [x, segmentIds],
        [numSegments, ...row],
        ([values, segments], sums) => {
          sums.fill(0);
          for (const [i, segment] of segments.entries()) {
            if (segment < 0 || segment >= numSegments) continue;
            for (let c = 0; c < width; c++) sums[segment * width + c] += values[i * width + c];
          }
        },
      );
    },
  };
}
