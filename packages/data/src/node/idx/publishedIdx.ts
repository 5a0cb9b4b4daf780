/**
 * Where data sets in IDX are published, pinned.
 */
import type {Artifact} from '@tfjs-zoo/weights';
import type {IdxPart} from './findIdx.ts';

/** The images and the labels of each part. */
export type PublishedIdx = Readonly<Record<IdxPart, readonly [images: Artifact, labels: Artifact]>>;

type File = readonly [name: string, bytes: number, sha256: string];

const pinned =
  (places: readonly string[]) =>
  ([name, bytes, sha256]: File): Artifact => ({urls: places.map(place => place + name), bytes, sha256});

const mnistFile = pinned([
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
]);

/** MNIST. Addresses: torchvision and TensorFlow Datasets; sizes and hashes: TensorFlow Datasets, `url_checksums/mnist.txt`. */
export const MNIST: PublishedIdx = {
  train: [
    mnistFile([
      'train-images-idx3-ubyte.gz',
      9_912_422,
      '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    ]),
    mnistFile([
      'train-labels-idx1-ubyte.gz',
      28_881,
      '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    ]),
  ],
  t10k: [
    mnistFile([
      't10k-images-idx3-ubyte.gz',
      1_648_877,
      '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    ]),
    mnistFile(['t10k-labels-idx1-ubyte.gz', 4_542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6']),
  ],
};

const fashionFile = pinned([
  'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
  'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
]);

/**
 * Fashion-MNIST. Addresses: Keras and the authors' repository; sizes and hashes: TensorFlow Datasets,
 * `url_checksums/fashion_mnist.txt`.
 */
export const FASHION_MNIST: PublishedIdx = {
  train: [
    fashionFile([
      'train-images-idx3-ubyte.gz',
      26_421_880,
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    ]),
    fashionFile([
      'train-labels-idx1-ubyte.gz',
      29_515,
      'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    ]),
  ],
  t10k: [
    fashionFile([
      't10k-images-idx3-ubyte.gz',
      4_422_102,
      '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    ]),
    fashionFile([
      't10k-labels-idx1-ubyte.gz',
      5_148,
      '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    ]),
  ],
};
