export type {AffineLayerOptions} from './affineLayer.ts';
export {type BatchNormOptions, batchNorm} from './batchNorm.ts';
export {type GroupNormOptions, groupNorm} from './groupNorm.ts';
export {type InstanceNormOptions, instanceNorm} from './instanceNorm.ts';
export {type LayerNormOptions, layerNorm} from './layerNorm.ts';
