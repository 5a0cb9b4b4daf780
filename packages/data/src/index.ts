export {arrayDataset, type FloatArrayOptions, type ImageArrayOptions, type LabelOptions} from './arrayDataset.ts';
export {type SampleId, samplesOf, withSamples} from './batches/samplesOf.ts';
export * from './combine/index.ts';
export * from './dataset.ts';
export {type DecodeImageOptions, decodeImage} from './decodeImage.ts';
export {describeTransform, type JsonValue, type TransformConfig} from './descriptions/describeTransform.ts';
export {transformFromConfig} from './descriptions/transformFromConfig.ts';
export type {Generate, GeneratedImage, GeneratedLabel, GeneratedSample, GeneratorKey} from './generated.ts';
export {
  type GeneratorOptions,
  generatorDataset,
  type ImageGeneratorOptions,
  type SampleGeneratorOptions,
} from './generatorDataset.ts';
export {
  IMAGENET_MEAN,
  IMAGENET_STD,
  type ImageClassificationPresetOptions,
  imageClassificationPreset,
  type Preset,
  type PresetConfig,
} from './imageClassificationPreset.ts';
export {ImageReadError, type ImageReadErrorCode} from './imageReadError.ts';
export {type AutoAugmentMethod, type ImageTrainingPresetOptions, imageTrainingPreset} from './imageTrainingPreset.ts';
export {LoaderError} from './loaderError.ts';
export {presetFromConfig} from './presetFromConfig.ts';
export {fromRgba, type RgbImage, rgbImage} from './rgbImage.ts';
export type {ImageDataset, ImageSplitOptions, Parts, SampleDataset, SplitOptions} from './sampleDataset.ts';
export type {ImageStep, PlainStep, SampleKey, SampleShape, SampleTransform, Step} from './step.ts';
export {grayscale} from './transforms/grayscale.ts';
export * as transforms from './transforms/index.ts';
