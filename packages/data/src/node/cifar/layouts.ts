/**
 * What CIFAR's archives hold, and where they are published.
 *
 * Reference: Krizhevsky, "The CIFAR-10 dataset", section "Dataset layout"; torchvision/datasets/cifar.py.
 */
import type {Artifact} from '@tfjs-zoo/weights';

/** The part to learn from, or the part to test with. */
export type CifarPart = 'train' | 'test';

/** One of the two ways in which a data set is published. */
export interface CifarFiles {
  /** Name of the archive, and of the directory in it. */
  readonly archive: string;
  readonly directory: string;
  /** Each part's files. */
  readonly parts: Readonly<Record<CifarPart, readonly string[]>>;
  /** Files that hold names of classes, in the order of a record's labels. */
  readonly names: readonly string[];
}

/** A data set. */
export interface CifarLayout {
  /** Name of the function, for errors. */
  readonly owner: 'cifar10' | 'cifar100';
  /** Pickles for Python. */
  readonly python: CifarFiles;
  /** Records of labels and pixels. */
  readonly binary: CifarFiles & {
    /** Images in each of a part's files. */
    readonly images: Readonly<Record<CifarPart, number>>;
  };
  /** What is labelled, in the order of a record's bytes: keys of labels and of names in the pickles, and number of classes. */
  readonly labels: readonly {readonly key: string; readonly names: string; readonly classes: number}[];
  /** The archive of pickles. */
  readonly published: Artifact;
}

const FIVE = [1, 2, 3, 4, 5];

/** Sizes and hashes: that of the archive from Keras and, as MD5, torchvision; its size from the server that publishes it. */
export const CIFAR10: CifarLayout = {
  owner: 'cifar10',
  python: {
    archive: 'cifar-10-python.tar.gz',
    directory: 'cifar-10-batches-py',
    parts: {train: FIVE.map(i => `data_batch_${i}`), test: ['test_batch']},
    names: ['batches.meta'],
  },
  binary: {
    archive: 'cifar-10-binary.tar.gz',
    directory: 'cifar-10-batches-bin',
    parts: {train: FIVE.map(i => `data_batch_${i}.bin`), test: ['test_batch.bin']},
    names: ['batches.meta.txt'],
    images: {train: 10_000, test: 10_000},
  },
  labels: [{key: 'labels', names: 'label_names', classes: 10}],
  published: {
    urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz'],
    bytes: 170_498_071,
    sha256: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
  },
};

export const CIFAR100: CifarLayout = {
  owner: 'cifar100',
  python: {
    archive: 'cifar-100-python.tar.gz',
    directory: 'cifar-100-python',
    parts: {train: ['train'], test: ['test']},
    names: ['meta'],
  },
  binary: {
    archive: 'cifar-100-binary.tar.gz',
    directory: 'cifar-100-binary',
    parts: {train: ['train.bin'], test: ['test.bin']},
    names: ['coarse_label_names.txt', 'fine_label_names.txt'],
    images: {train: 50_000, test: 10_000},
  },
  labels: [
    {key: 'coarse_labels', names: 'coarse_label_names', classes: 20},
    {key: 'fine_labels', names: 'fine_label_names', classes: 100},
  ],
  published: {
    urls: ['https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz'],
    bytes: 169_001_437,
    sha256: '85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7',
  },
};
