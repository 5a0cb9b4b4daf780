/**
 * AlexNet in parts that all sides have, whatever they fuse: a convolution or product with what pads, drops and clips beside it.
 */
import {quantile} from '../measure.ts';

/** A part of the network. */
export interface Stage {
  readonly name: string;
  readonly what: string;
  /** torchvision's names of its modules. */
  readonly layers: readonly string[];
  /** The ONNX operator that begins it. */
  readonly op: string;
}

/** Milliseconds of each stage, by name. */
export type StageTimes = Readonly<Record<string, number>>;

export const STAGES: readonly Stage[] = [
  convolution(0, 11),
  pooling(2),
  convolution(3, 5),
  pooling(5),
  convolution(6, 3),
  convolution(8, 3),
  convolution(10, 3),
  pooling(12),
  {
    name: 'avgpool',
    what: 'adaptive pooling that has nothing to do, flatten',
    layers: ['avgpool', 'flatten'],
    op: 'Flatten',
  },
  linear(1, '9216 to 4096'),
  linear(4, '4096 to 4096'),
  {name: 'classifier.6', what: 'linear, 4096 to 1000', layers: ['classifier.6'], op: 'Gemm'},
];

/** The median of each stage over passes. */
export function stageMedians(passes: readonly StageTimes[]): StageTimes {
  const names = Object.keys(passes[0] ?? {});
  return Object.fromEntries(
    names.map(name => [
      name,
      quantile(
        passes.map(pass => pass[name]),
        0.5,
      ),
    ]),
  );
}

function convolution(at: number, kernel: number): Stage {
  const layers = [`features.${at}`, `features.${at + 1}`];
  return {name: layers[0], what: `convolution ${kernel}x${kernel}, ReLU`, layers, op: 'Conv'};
}

function pooling(at: number): Stage {
  return {name: `features.${at}`, what: 'max pooling 3x3', layers: [`features.${at}`], op: 'MaxPool'};
}

function linear(at: number, sizes: string): Stage {
  const layers = [at - 1, at, at + 1].map(i => `classifier.${i}`);
  return {name: layers[1], what: `dropout, linear, ${sizes}, ReLU`, layers, op: 'Gemm'};
}
