/**
 * What needs a file system and native decoders.
 */

export {ImageReadError, type ImageReadErrorCode} from './imageReadError.ts';
export {type CifarOptions, cifar10} from './node/cifar10.ts';
export {type Cifar100Options, cifar100} from './node/cifar100.ts';
export {type CifarPresetOptions, cifar10Preset, cifar100Preset} from './node/cifarPreset.ts';
export {DataFileError, type DataFileErrorCode} from './node/dataFileError.ts';
export {diskCache} from './node/diskCache.ts';
export {type FashionMnistOptions, fashionMnist} from './node/fashionMnist.ts';
export type {DatasetSplit} from './node/files/datasetSplit.ts';
export type {DownloadOption} from './node/files/fetchFiles.ts';
export type {BrokenFile, ImageFileOptions, ImageFiles} from './node/folder/imageFiles.ts';
export type {FolderListing} from './node/folder/listFolder.ts';
export {type ImageFolder, type ImageFolderOptions, imageFolder} from './node/imageFolder.ts';
export {type ImageManifest, type ImageManifestOptions, imageManifest} from './node/imageManifest.ts';
export {type ContactSheetOptions, contactSheet, type SheetPrediction} from './node/inspect/contactSheet.ts';
export type {DatasetDescription, ImageName, Spread} from './node/inspect/datasetDescription.ts';
export {type DescribeDatasetOptions, describeDataset} from './node/inspect/describeDataset.ts';
export {type LoadedDataset, type LoaderOptions, loader} from './node/loader/loader.ts';
export {type ModuleStepOptions, moduleStep} from './node/loader/moduleStep.ts';
export type {Column, ManifestFormat} from './node/manifest/manifestRows.ts';
export {type MnistOptions, mnist} from './node/mnist.ts';
export {fashionMnistPreset, type MnistPresetOptions, mnistPreset} from './node/mnistPreset.ts';
export {type ReadImageOptions, readImage} from './node/readImage.ts';
export type {TarLabel, TarParts} from './node/tar/labels.ts';
export {type TarSample, type TarSamplesOptions, tarSamples} from './node/tarSamples.ts';
export {type TarShards, type TarShardsOptions, tarShards} from './node/tarShards.ts';
export type {FeatureValues} from './node/tfrecord/example.ts';
export type {TfLabel} from './node/tfrecord/labels.ts';
export type {RawShape} from './node/tfrecord/rawImage.ts';
export {type TfRecordOptions, tfrecord} from './node/tfrecord.ts';
export {writePng} from './node/writePng.ts';
