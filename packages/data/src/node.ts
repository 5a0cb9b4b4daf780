/**
 * What needs a file system and native decoders.
 */
export {type ImageFolder, type ImageFolderOptions, imageFolder} from './node/imageFolder.ts';
export {ImageReadError, type ImageReadErrorCode} from './node/imageReadError.ts';
export {type MnistOptions, type MnistPresetOptions, mnist, mnistPreset} from './node/mnist.ts';
export {type ReadImageOptions, readImage} from './node/readImage.ts';
export {writePng} from './node/writePng.ts';
