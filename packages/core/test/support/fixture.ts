import {readFileSync} from 'node:fs';

/** One call of an op by PyTorch: see scripts/fixtures/core.py. */
interface Row {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly y: {readonly shape: number[]; readonly values: number[]};
  readonly gradients: Readonly<Record<string, number[]>>;
}

type Pair = [number, number];

/** The rows of each op, with its options. */
export interface TorchFixture {
  readonly conv2d: readonly (Row & {kernelSize: Pair; strides: Pair; padding: [Pair, Pair]})[];
  readonly groupedConv2d: readonly (Row & {
    kernelSize: Pair;
    strides: Pair;
    padding: [Pair, Pair];
    dilation?: Pair;
    groups: number;
  })[];
  readonly localResponseNorm: readonly (Row & {size: number; alpha: number; beta: number; k: number; scale: number})[];
  readonly maxPool2d: readonly (Row & {poolSize: Pair; strides: Pair; padding: [Pair, Pair]})[];
  readonly adaptiveAvgPool2d: readonly (Row & {outputSize: Pair})[];
  readonly linear: readonly Row[];
  readonly flatten: readonly Row[];
  readonly crossEntropy: readonly (Row & {scale: number; labels: number[] | number[][]})[];
}

/** What PyTorch computes in float64. */
export const torch: TorchFixture = JSON.parse(readFileSync(new URL('../fixtures/torch.json', import.meta.url), 'utf8'));
export type {Row as TorchRow};
