import {readFileSync} from 'node:fs';
import type {ImageDataset} from '../../../src/index.ts';
import {firstChannel, fixturePath, sha256} from '../../support.ts';

/** A grey image of the reference. */
export interface ExpectedDigit {
  sha256: string;
  label: number;
}

/** scripts/fixtures/data_idx.py: torchvision and Keras. */
export const idxReference: Record<'mnist-train' | 'mnist-test' | 'fashion-train' | 'fashion-test', ExpectedDigit[]> & {
  classes: {fashion: string[]};
} = JSON.parse(readFileSync(fixturePath('idx/idx.json'), 'utf8'));

/** The images of a dataset as the reference lists them. */
export function summaryOf(data: ImageDataset): Promise<ExpectedDigit[]> {
  const each = async (_: unknown, i: number) => ({
    sha256: sha256(firstChannel(await data.image(i))),
    label: data.label(i),
  });
  return Promise.all(Array.from({length: data.size}, each));
}
