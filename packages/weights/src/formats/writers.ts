/**
 * The table of formats that can be written. A new format is a file and a row.
 */
import type {FloatDType} from '../convert.ts';
import type {StateDict} from '../stateDict.ts';
import {npyChunks} from './numpy/writeNpy.ts';
import {npzChunks} from './numpy/writeNpz.ts';
import {type OutputPlan, oneFile} from './outputPlan.ts';
import {pthChunks} from './pth/writePth.ts';
import {planShards} from './safetensors/planShards.ts';
import {planTfjs} from './tfjs/writeTfjs.ts';

/** Formats that can be written. */
export type SaveFormat = 'safetensors' | 'pth' | 'npz' | 'npy' | 'tfjs';

/** What a writer may be asked for, as far as its row says that it can. */
export interface WriteOptions {
  readonly dtype?: FloatDType;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly maxShardBytes?: number;
  readonly modelJson?: Readonly<Record<string, unknown>>;
}

/** A format that can be written, described. */
export type WriterInfo = Omit<WeightWriter, 'plan'>;

/** A weight file format that can be written. */
export interface WeightWriter {
  /** Name in options and errors; that of the reader. */
  readonly name: SaveFormat;
  /** What file names end with, in lower case; the first is the usual one. */
  readonly extensions: readonly string[];
  /** Whether the format has room for text beside the tensors. */
  readonly metadata: boolean;
  /** Whether it can be split into several files. */
  readonly shards: boolean;
  /** Whether a network can stand beside the weights. */
  readonly modelJson: boolean;
  /** Checks what can be checked before elements are read. @param stem what names of shards begin with */
  plan(sd: StateDict, stem: string, options: WriteOptions): OutputPlan;
}

export const writers: readonly WeightWriter[] = [
  {
    name: 'safetensors',
    extensions: ['.safetensors'],
    metadata: true,
    shards: true,
    modelJson: false,
    plan: (sd, stem, {maxShardBytes, ...options}) => planShards(sd, stem, maxShardBytes, options),
  },
  {
    name: 'pth',
    extensions: ['.pth', '.pt'],
    metadata: false,
    shards: false,
    modelJson: false,
    plan: (sd, _stem, {dtype}) => oneFile(pthChunks(sd, {dtype})),
  },
  {
    name: 'npz',
    extensions: ['.npz'],
    metadata: false,
    shards: false,
    modelJson: false,
    plan: (sd, _stem, {dtype}) => oneFile(npzChunks(sd, {dtype})),
  },
  {
    name: 'npy',
    extensions: ['.npy'],
    metadata: false,
    shards: false,
    modelJson: false,
    plan: (sd, _stem, {dtype}) => oneFile(npyChunks(sd, {dtype})),
  },
  {
    name: 'tfjs',
    extensions: ['.json'],
    metadata: false,
    shards: true,
    modelJson: true,
    plan: (sd, stem, {dtype, maxShardBytes, modelJson}) => planTfjs(sd, stem, {dtype, maxShardBytes, modelJson}),
  },
];
