import {
  backend,
  conv2d,
  dispose,
  matMul,
  memory,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {type WeightMemory, weightMemory} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';

/** Rows of 64 bytes, which TensorFlow's slices share instead of copying. */
const [ROWS, COLUMNS] = [6, 16];
const rows = (first: number, count: number): Float32Array =>
  Float32Array.from({length: count * COLUMNS}, (_, i) => first * COLUMNS + i);
const handles = (): number => (backend() as unknown as {getNumOfTFTensors?(): number}).getNumOfTFTensors?.() ?? 0;

onEveryBackend(name => {
  if (name === 'cpu') {
    it('plain JavaScript has no memory of weights: its tensors are the arrays themselves', () => {
      expect(weightMemory()).to.equal(undefined);
    });
    return;
  }

  describe('memory of weights', () => {
    let own: WeightMemory;
    let x: Tensor;

    beforeEach(() => {
      const found = weightMemory();
      if (found === undefined) throw new Error(`${name} has none`);
      own = found;
      x = own.empty([ROWS, COLUMNS]);
      put(0, rows(0, ROWS));
    });
    afterEach(() => x.dispose());

    function put(begin: number, values: Float32Array): void {
      const next = own.putRows(x, begin, values);
      x.dispose();
      x = next;
    }

    it('is filled by rows, and the others stay', () => {
      expect([x.shape, x.dtype]).to.deep.equal([[ROWS, COLUMNS], 'float32']);
      put(2, rows(100, 3));
      expect([...x.dataSync()]).to.deep.equal([...rows(0, 2), ...rows(100, 3), ...rows(5, 1)]);
    });

    it('copies the rows, whose array may be used again', () => {
      const array = rows(100, 1);
      put(1, array);
      array.fill(-1);
      expect([...x.dataSync()]).to.deep.equal([...rows(0, 1), ...rows(100, 1), ...rows(2, 4)]);
    });

    it('is the same memory before and after, as long as nothing else sees it', () => {
      const {dataId} = x;
      put(0, rows(7, 1));
      expect([own.isOwn(x), x.dataId === dataId]).to.deep.equal([true, true]);
    });

    it('is left to another tensor of the same data, and the rows go to a copy', () => {
      const [clone, same] = [x.clone(), reshape(x, [COLUMNS, ROWS])];
      expect(own.isOwn(x)).to.equal(false);
      put(3, rows(100, 1));
      for (const seen of [clone, same]) expect([...seen.dataSync()]).to.deep.equal([...rows(0, ROWS)]);
      expect([...x.dataSync()]).to.deep.equal([...rows(0, 3), ...rows(100, 1), ...rows(4, 2)]);
      dispose([clone, same]);
      expect(own.isOwn(x), 'the copy').to.equal(true);
    });

    it('is left to a slice', () => {
      const part = slice(x, [1, 0], [2, COLUMNS]);
      put(0, rows(100, ROWS));
      expect([...part.dataSync()]).to.deep.equal([...rows(1, 2)]);
      expect([...x.dataSync()]).to.deep.equal([...rows(100, ROWS)]);
      part.dispose();
    });

    it('is left to arrays that were read from it, and to the array that a tensor was made of', () => {
      const read = x.dataSync();
      put(0, rows(100, ROWS));
      expect([...read]).to.deep.equal([...rows(0, ROWS)]);
      const given = rows(0, ROWS);
      const made = tensor(given, [ROWS, COLUMNS]);
      const changed = own.putRows(made, 0, rows(100, 1));
      expect([...given]).to.deep.equal([...rows(0, ROWS)]);
      expect([...changed.dataSync()]).to.deep.equal([...rows(100, 1), ...rows(1, 5)]);
      dispose([made, changed]);
    });

    it('is what convolutions and products see, also where they have kept something of it as it was', () => {
      const images = tensor(rows(0, 1), [1, 1, 1, COLUMNS]);
      const convolved = (): number[] => [
        ...tidy(() => conv2d(images as Tensor4D, reshape(x, [1, 1, COLUMNS, ROWS]), 1, 'valid')).dataSync(),
      ];
      const multiplied = (): number[] => [...tidy(() => matMul(tensor([rows(0, 1).slice(0, ROWS)]), x)).dataSync()];
      const seen = [convolved(), multiplied()];
      put(0, new Float32Array(ROWS * COLUMNS));
      expect([convolved(), multiplied()]).to.deep.equal(seen.map(values => values.map(() => 0)));
      images.dispose();
    });

    it('leaves nothing behind', () => {
      const counts = () => [memory().numTensors, memory().numDataBuffers, handles()];
      const before = counts();
      tidy(() => {
        const y = own.empty([ROWS, COLUMNS]);
        own.putRows(y, 0, rows(0, ROWS));
        const copy = own.putRows(y.clone(), 0, rows(0, 2));
        expect(copy.dataSync()[0]).to.equal(0);
      });
      expect(counts()).to.deep.equal(before);
    });
  });
});
