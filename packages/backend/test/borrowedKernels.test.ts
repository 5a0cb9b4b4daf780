import '@tensorflow/tfjs-backend-cpu';
import {
  image,
  memory,
  searchSorted,
  string,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
  unsortedSegmentSum,
} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';

/** Two images of 3x4 pixels, of one channel: 0 to 11, and ten times as much. */
function images(): Tensor4D {
  const ramp = Array.from({length: 12}, (_, i) => i);
  return tensor([...ramp, ...ramp.map(value => value * 10)], [2, 3, 4, 1]);
}

function values(compute: () => Tensor): number[] {
  return tidy(() => [...compute().dataSync()]);
}

describe('kernels of tfjs that a backend has not', () => {
  onEveryBackend(backend => {
    // a graphics card lacks others
    if (!['native', 'wasm', 'cpu'].includes(backend)) return;
    it('turn images by half a circle about a point', () => {
      // about (x, y) = (1.5, 1) a pixel at (x, y) comes from (3 - x, 2 - y)
      const turned = values(() => image.rotateWithOffset(images(), Math.PI, 0, [0.375, 1 / 3]));
      const back = Array.from({length: 12}, (_, i) => 11 - i);
      expect(turned.map(Math.round)).to.deep.equal([...back, ...back.map(value => value * 10)]);
    });

    // in plain JavaScript tfjs's own warps the first image of a batch only
    if (backend !== 'cpu') {
      it('warp each image of a batch by a transform of its own', () => {
        const identity = [1, 0, 0, 0, 1, 0, 0, 0];
        const oneRight = [1, 0, -1, 0, 1, 0, 0, 0];
        const warped = values(() => {
          return image.transform(images(), tensor([...identity, ...oneRight], [2, 8]), 'nearest', 'constant', -1);
        });
        const ramp = Array.from({length: 12}, (_, i) => i);
        const moved = ramp.map(i => (i % 4 === 0 ? -1 : (i - 1) * 10));
        expect(warped).to.deep.equal([...ramp, ...moved]);
      });
    }

    it('search, and split text, and leave nothing behind', () => {
      const before = memory().numTensors;
      const found = values(() => searchSorted(tensor1d([1, 3, 5]), tensor1d([0, 3, 4, 9])));
      expect(found).to.deep.equal([0, 1, 2, 3]);
      const words = tidy(() => string.stringSplit(['a b', 'c'], ' ').values.dataSync<'string'>());
      expect([...words]).to.deep.equal(['a', 'b', 'c']);
      expect(memory().numTensors).to.equal(before);
    });

    it('sum the rows of a segment, whatever their order, and none of a negative one', () => {
      const rows = [1, 2, 10, 20, 100, 200, 1000, 2000];
      const sums = values(() => unsortedSegmentSum(tensor(rows, [4, 2]), tensor1d([2, 0, 2, -1], 'int32'), 4));
      expect(sums).to.deep.equal([10, 20, 0, 0, 101, 202, 0, 0]);
      expect(
        values(() => unsortedSegmentSum(tensor(rows), tensor1d([0, 0, 1, 1, 0, 0, 1, 1], 'int32'), 2)),
      ).to.deep.equal([303, 3030]);
    });
  });
});
