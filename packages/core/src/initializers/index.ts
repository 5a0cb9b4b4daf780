export type {Initializer} from './base.ts';
export {bilinear} from './bilinear.ts';
export type {GroupedOptions} from './channelPairs.ts';
export {constant, ones, zeros} from './constants.ts';
export {dirac} from './dirac.ts';
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
export {type IdentityOptions, identity} from './identity.ts';
export {lecunNormal} from './lecunNormal.ts';
export {lecunUniform} from './lecunUniform.ts';
export {type NormalOptions, normal} from './normal.ts';
export {type OrthogonalOptions, orthogonal} from './orthogonal.ts';
export type {InitializerName, InitializerSpec} from './resolve.ts';
export type {FanMode, ScaledKind, ScaledOptions} from './scaled.ts';
export {seedUniform} from './seedUniform.ts';
export {torchUniform} from './torchUniform.ts';
export {type TruncatedNormalOptions, truncatedNormal} from './truncatedNormal.ts';
export {type VarianceScalingOptions, varianceScaling} from './varianceScaling.ts';
export {withoutInitialization} from './withoutInitialization.ts';
