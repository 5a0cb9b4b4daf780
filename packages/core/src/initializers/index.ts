export type {Initializer} from './base.ts';
export {
  type Distribution,
  defineInitializer,
  FanInitializer,
  type Fans,
  type InitializerFactory,
  type InitializerOptions,
} from './fanInitializer.ts';
export {glorotNormal} from './glorotNormal.ts';
export {glorotUniform} from './glorotUniform.ts';
export {type HeNormalOptions, heNormal} from './heNormal.ts';
export {heUniform} from './heUniform.ts';
export {type NormalOptions, normal} from './normal.ts';
export type {InitializerName, InitializerSpec} from './resolve.ts';
export {seedUniform} from './seedUniform.ts';
export {torchUniform} from './torchUniform.ts';
export {withoutInitialization} from './withoutInitialization.ts';
