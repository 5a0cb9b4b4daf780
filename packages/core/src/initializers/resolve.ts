/**
 * From what a user or a saved model names to an initializer.
 */
import type {serialization} from '@tensorflow/tfjs-core';
import {initializers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {fromSaved} from '../serialized.ts';
import {type Initializer, InitializerBase} from './base.ts';
import {bilinear} from './bilinear.ts';
import {ones, zeros} from './constants.ts';
import {dirac} from './dirac.ts';
import {FanInitializer, type InitializerOptions} from './fanInitializer.ts';
import {glorotNormal} from './glorotNormal.ts';
import {glorotUniform} from './glorotUniform.ts';
import {heNormal} from './heNormal.ts';
import {heUniform} from './heUniform.ts';
import {identity} from './identity.ts';
import {lecunNormal} from './lecunNormal.ts';
import {lecunUniform} from './lecunUniform.ts';
import {orthogonal} from './orthogonal.ts';
import {seedUniform} from './seedUniform.ts';
import {torchUniform} from './torchUniform.ts';
import {truncatedNormal} from './truncatedNormal.ts';
import {initializationIsOff} from './withoutInitialization.ts';

/** Initializers that a layer's options can name; each has its defaults. */
export type InitializerName =
  | 'bilinear'
  | 'dirac'
  | 'glorotNormal'
  | 'glorotUniform'
  | 'heNormal'
  | 'heUniform'
  | 'identity'
  | 'lecunNormal'
  | 'lecunUniform'
  | 'ones'
  | 'orthogonal'
  | 'seedUniform'
  | 'torchUniform'
  | 'truncatedNormal'
  | 'zeros';

const BY_NAME: Readonly<Record<InitializerName, () => Initializer>> = {
  bilinear,
  dirac,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  seedUniform,
  torchUniform,
  truncatedNormal,
  zeros,
};

/** An initializer: by name, or made. */
export type InitializerSpec = InitializerName | Initializer;

const isName = (name: string): name is InitializerName => Object.hasOwn(BY_NAME, name);

/**
 * Finds the initializer that `spec` stands for: a name, an initializer, or what {@link initializerConfig} made of one.
 *
 * @throws ConfigError for an unknown name, the message listing the known ones, and for what is no initializer.
 */
export function findInitializer(owner: string, spec: InitializerSpec | serialization.ConfigDict): Initializer {
  if (spec instanceof InitializerBase) return spec;
  if (typeof spec === 'string') {
    if (isName(spec)) return BY_NAME[spec]();
    const known = Object.keys(BY_NAME).join(', ');
    throw new ConfigError(`${owner}: no initializer '${spec}'; there are ${known}, or give one made by initializers.*`);
  }
  return fromSaved(owner, 'an initializer', InitializerBase, spec, 'a name or one made by initializers.*');
}

/** What a saved model keeps of an initializer: its name if it was given by name, else class and options. */
export function initializerConfig(spec: unknown, found: Initializer): serialization.ConfigDictValue {
  return typeof spec === 'string' ? spec : {className: found.getClassName(), config: found.getConfig()};
}

/** The initializer to fill a weight with: `spec` with the layer's seed, stream and fans; zeros while initialization is off. */
export function weightInitializer(initializer: Initializer, defaults: InitializerOptions): Initializer {
  if (initializationIsOff()) return initializers.zeros();
  return initializer instanceof FanInitializer ? initializer.withDefaults(defaults) : initializer;
}
