/**
 * CIFAR's binary files: records of a byte for each label and 3072 of pixels, and nothing else.
 */
import {dataFailure} from '../dataFileError.ts';
import {AGAIN} from '../files/contentOf.ts';
import {type CifarBatch, IMAGE_BYTES} from './batch.ts';
import type {NamedBytes} from './collect.ts';
import type {CifarLayout} from './layouts.ts';

/**
 * Reads a file.
 *
 * @param images - How many it must hold: a file that is cut off between two records looks whole otherwise.
 * @param at - Which of a record's labels is wanted.
 * @throws DataFileError if the size is another, or a label is none.
 */
export function binaryBatch({path, bytes}: NamedBytes, {labels}: CifarLayout, images: number, at: number): CifarBatch {
  const fail = dataFailure(path);
  const stride = labels.length + IMAGE_BYTES;
  const wanted = images * stride;
  if (bytes.length !== wanted) {
    const code = bytes.length < wanted ? 'E_TRUNCATED' : 'E_TRAILING';
    throw fail(code, `${bytes.length} bytes, where ${images} images take ${wanted}; ${AGAIN}`, {
      offset: Math.min(bytes.length, wanted),
    });
  }
  const found = Uint8Array.from({length: images}, (_, i) => bytes[i * stride + at]);
  const wrong = found.findIndex(label => label >= labels[at].classes);
  if (wrong >= 0) {
    throw fail('E_VALUE', `label ${found[wrong]} of image ${wrong} is not one of the ${labels[at].classes} classes`, {
      offset: wrong * stride + at,
    });
  }
  return {path, size: images, pixels: bytes, start: labels.length, stride, labels: found};
}
