/**
 * Where the images of one TFRecord file lie, and their labels.
 */
import {dataFailure} from '../dataFileError.ts';
import {isGzip} from '../files/contentOf.ts';
import {withFile} from '../files/withFile.ts';
import {findExample} from './example.ts';
import {labelOf, missing, type TfLabel} from './labels.ts';
import {type RawShape, type RawSize, rawSize} from './rawImage.ts';
import {recordsOf} from './records.ts';

/** The samples of a file in order, as columns: there may be millions. */
export interface RecordIndex {
  /** Where records begin and end. */
  readonly starts: number[];
  readonly ends: number[];
  /** Where their images lie. */
  readonly offsets: number[];
  readonly lengths: number[];
  /** Of images that are kept as pixels. */
  readonly sizes: RawSize[];
  readonly labels: (number | string)[];
}

/** What is looked for. */
export interface RecordOptions {
  readonly image: string;
  readonly label: TfLabel;
  readonly shape: RawShape | undefined;
  readonly signal?: AbortSignal;
}

/** Walks over one file's records. @throws DataFileError if it is damaged, compressed, or a record lacks image or label */
export async function indexRecords(path: string, {image, label, shape, signal}: RecordOptions): Promise<RecordIndex> {
  const fail = dataFailure(path);
  if (await isGzip(path)) {
    const text = 'the file is compressed, so that its records cannot be read by position; run gunzip on it';
    throw fail('E_UNSUPPORTED', text);
  }
  const sizes = shape ? [shape.height, shape.width, shape.channels] : [];
  const wanted = {
    image,
    needs: (name: string) => typeof label === 'function' || name === label || sizes.includes(name),
  };
  return await withFile(path, async file => {
    const index: RecordIndex = {starts: [], ends: [], offsets: [], lengths: [], sizes: [], labels: []};
    for await (const record of recordsOf(file, fail)) {
      signal?.throwIfAborted();
      const inRecord: typeof fail = (code, text, at = {}) =>
        fail(code, `record ${index.starts.length}: ${text}`, {offset: record.start, ...at});
      const example = await findExample(file, record, wanted, inRecord);
      if (example.image === undefined) throw missing('image', image, example, inRecord);
      if (shape) index.sizes.push(rawSize(shape, example.image.length, example, inRecord));
      index.labels.push(labelOf(label, example, inRecord));
      index.offsets.push(example.image.offset);
      index.lengths.push(example.image.length);
      index.starts.push(record.start);
      index.ends.push(record.end);
    }
    return index;
  });
}
