/**
 * Damage that knows what it damages.
 */
import {hasBytes} from '../../src/formats/format.ts';
import type {Golden} from '../support/golden.ts';
import {type Mutation, mutateBytes, splice} from './mutations/bytes.ts';
import {mutateJson, mutateSafetensors} from './mutations/json.ts';
import {mutateNpy} from './mutations/npy.ts';
import {mutatePickle} from './mutations/pickle.ts';
import {mutateProtobuf} from './mutations/protobuf.ts';
import {mutateTar} from './mutations/tar.ts';
import {mutateZip} from './mutations/zip.ts';
import {type Random, randomOf} from './random.ts';

/** A file to be read, and the others of the same model. */
export interface Input {
  /** Path of the fixture that it was made of. */
  readonly from: string;
  readonly format: string;
  /** Whether the reader is told the format, so that it goes on where telling it by content would end. */
  readonly told: boolean;
  readonly bytes: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A change to what the bytes are: told by themselves, as anything may be inside anything. */
const mutateStructure: Mutation = (bytes, random) => {
  if (hasBytes(bytes, [0x50, 0x4b, 3, 4])) return mutateZip(bytes, random, mutateAny);
  if (hasBytes(bytes, 'ustar', 257)) return mutateTar(bytes, random, mutateAny);
  if (hasBytes(bytes, [0x80, 2])) return mutatePickle(bytes, random);
  if (hasBytes(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return mutateNpy(bytes, random);
  if (hasBytes(bytes, '{')) return mutateJson(bytes, random);
  if (hasBytes(bytes, '{', 8)) return mutateSafetensors(bytes, random);
  return mutateProtobuf(bytes, random);
};

/** A change to the structure, or one that knows nothing of it. */
function mutateAny(bytes: Uint8Array, random: Random): Uint8Array {
  const structured = random.chance(0.75) ? mutateStructure(bytes, random) : undefined;
  return structured ?? mutateBytes(bytes, random) ?? bytes;
}

/** Larger files say nothing that smaller ones do not, and take longer. */
const SMALL = 8192;

/** Input number `index` of the run `seed`: one to four changes to one of the files, seldom two files in one. */
export function inputOf(golden: readonly Golden[], seed: number, index: number): Input {
  const random = randomOf(seed, index);
  const formats = [...new Set(golden.map(({format}) => format))];
  const format = random.pick(formats);
  const ofFormat = golden.filter(file => file.format === format);
  const small = ofFormat.filter(({bytes}) => bytes.length <= SMALL);
  const {file, bytes, files} = random.pick(small.length > 0 && random.chance(0.95) ? small : ofFormat);
  const told = random.chance(0.3);
  const changes = random.pick([1, 1, 1, 2, 2, 3, 4]);
  const damaged = (from: Uint8Array) => {
    let out = from;
    for (let n = 0; n < changes; n++) out = mutateAny(out, random);
    return random.chance(0.03) ? splice(out, random.pick(golden).bytes, random) : out;
  };
  const beside = random.chance(0.3) ? random.pick([...files.keys()]) : undefined;
  const other = beside === undefined ? undefined : files.get(beside);
  if (beside === undefined || other === undefined) return {from: file, format, told, bytes: damaged(bytes), files};
  return {from: file, format, told, bytes, files: new Map([...files, [beside, damaged(other)]])};
}
