export type {FloatDType} from './convert.ts';
export type {Artifact} from './download/artifact.ts';
export {type FetchBytesOptions, fetchBytes} from './download/fetchBytes.ts';
export {type CacheStore, type FetchCachedOptions, fetchCached} from './download/fetchCached.ts';
export {FetchError, type FetchErrorCode, type FetchFailure} from './download/fetchError.ts';
export type {OriginHeaders} from './download/openUrl.ts';
export type {OnProgress} from './download/progressMeter.ts';
export type {TransferOptions} from './download/transfer.ts';
export type {WriteNpyOptions} from './formats/numpy/writeNpy.ts';
export {npzChunks, writeNpz} from './formats/numpy/writeNpz.ts';
export {pthChunks, type WritePthOptions, writePth} from './formats/pth/writePth.ts';
export {
  safetensorsChunks,
  type WriteSafetensorsOptions,
  writeSafetensors,
} from './formats/safetensors/writeSafetensors.ts';
export {type WriteTfjsOptions, writeTfjs} from './formats/tfjs/writeTfjs.ts';
export {defaultLimits, type Limits} from './limits.ts';
export {type ReadMetadataOptions, readMetadata} from './readMetadata.ts';
export {type ReadWeightsOptions, readWeights} from './readWeights.ts';
export type {WeightBytes, WeightFiles} from './siblings.ts';
export * from './stateDict.ts';
export {tensorOf} from './tensorOf.ts';
export {toFloat32} from './toFloat32.ts';
export {
  WeightFormatError,
  type WeightFormatErrorCode,
  type WeightFormatErrorDetails,
} from './weightFormatError.ts';
export {blobSource, bytesSource, type WeightSource} from './weightSource.ts';
