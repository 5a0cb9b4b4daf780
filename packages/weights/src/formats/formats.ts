/**
 * The table of formats that can be read, in the order in which they are tried. A new format is a file and a row.
 */
import {binaryproto} from './caffe/binaryproto.ts';
import {caffemodel} from './caffe/caffemodel.ts';
import type {WeightFormat} from './format.ts';
import {npy} from './numpy/npy.ts';
import {npz} from './numpy/npz.ts';
import {onnx} from './onnx/onnx.ts';
import {pth} from './pth/pth.ts';
import {safetensors} from './safetensors/safetensors.ts';
import {shardIndex} from './safetensors/shardIndex.ts';
import {tfjs} from './tfjs/tfjs.ts';

export const formats: readonly WeightFormat[] = [
  pth,
  npz,
  npy,
  safetensors,
  onnx,
  caffemodel,
  binaryproto,
  shardIndex([safetensors, pth]),
  tfjs,
];
