export type {Verification} from './node/cache/cachedFile.ts';
export {type CachePlace, cacheDirectory} from './node/cacheDirectory.ts';
export {type FetchWeightsOptions, fetchWeights} from './node/fetchWeights.ts';
export {fileSource} from './node/fileSource.ts';
export {openWeights} from './node/openWeights.ts';
export {type SavedWeights, type SaveFormat, type SaveWeightsOptions, saveWeights} from './node/saveWeights.ts';
export {weightsPath} from './node/weightsPath.ts';
