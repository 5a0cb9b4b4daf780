import {readFileSync} from 'node:fs';
import type {ImageDataset} from '../../../src/index.ts';
import {fixturePath, sha256} from '../../support.ts';

/** An image of the reference. */
export interface ExpectedImage {
  sha256: string;
  label: number;
}

type Images = 'cifar10-train' | 'cifar10-test' | 'cifar100-train' | 'cifar100-test';

/** scripts/fixtures/data_cifar.py: torchvision, and Python's pickle for the coarse labels. */
export const cifarReference: Record<Images, ExpectedImage[]> &
  Record<'coarse-train' | 'coarse-test', number[]> & {
    classes: Record<'cifar10' | 'cifar100' | 'coarse', string[]>;
  } = JSON.parse(readFileSync(fixturePath('cifar/cifar.json'), 'utf8'));

/** The images of a dataset as the reference lists them. */
export function summaryOf(data: ImageDataset): Promise<ExpectedImage[]> {
  const each = async (_: unknown, i: number) => ({sha256: sha256((await data.image(i)).data), label: data.label(i)});
  return Promise.all(Array.from({length: data.size}, each));
}
