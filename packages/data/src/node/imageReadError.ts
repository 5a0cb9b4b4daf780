export {ImageReadError, type ImageReadErrorCode} from '../imageReadError.ts';
