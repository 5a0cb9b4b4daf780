/** Everything that is measured. */
import type {Case} from '../case.ts';
import {ACTIVATIONS} from './activations.ts';
import {BASIC} from './basic.ts';
import {CONVOLUTION} from './convolution.ts';
import {LOSSES} from './losses.ts';
import {NORMALIZATION} from './normalization.ts';
import {POOLING} from './pooling.ts';

export const CASES: readonly Case[] = [
  ...CONVOLUTION,
  ...POOLING,
  ...NORMALIZATION,
  ...BASIC,
  ...ACTIVATIONS,
  ...LOSSES,
];
