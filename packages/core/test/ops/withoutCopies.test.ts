/** Ways that are taken where a simpler one than the general gives the same: what they give, and that they are taken. */
import {engine, grad, grads, mul, sum, type Tensor, tensor4d} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';

/** Names of the kernels that `f` runs. */
async function kernelsOf(f: () => Tensor | Tensor[]): Promise<string[]> {
  const {kernelNames} = await engine().profile(f);
  return kernelNames;
}

const ramp = (...shape: [number, number, number, number]): Tensor =>
  tensor4d(
    Array.from({length: shape.reduce((a, b) => a * b)}, (_, i) => i),
    shape,
  );

onEveryBackend(name => {
  describe('ops without copies', () => {
    it('upsample repeats pixels by whole factors, and sums the blocks in its gradient', async () => {
      const larger = (x: Tensor): Tensor => ops.upsample(x, {scaleFactor: [2, 3], mode: 'nearest'});
      const x = tensor4d([1, 2], [1, 1, 2, 1]);
      closeTo(larger(x), [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2], 0);
      const slopes = (v: Tensor): Tensor => grad((u: Tensor) => sum(mul(larger(u), ramp(1, 2, 6, 1))))(v);
      // 0 + 1 + 2 + 6 + 7 + 8, 3 + 4 + 5 + 9 + 10 + 11
      closeTo(slopes(x), [24, 42], 1e-4);
      expect(await kernelsOf(() => slopes(x))).not.to.include('BatchMatMul');
    });

    it('upsample by the factor given, not by that of the rounded sizes', () => {
      // PyTorch: floor(i / 2.5) for both
      const y = ops.upsample(tensor4d([1, 2], [1, 1, 2, 1]), {scaleFactor: [1, 2.5], mode: 'nearest'});
      closeTo(y, [1, 1, 1, 2, 2], 0);
    });

    if (name !== 'wasm') {
      it("convolves what padding 'same' fits without padded copies, forwards and backwards", async () => {
        const attrs = {
          strides: [1, 1],
          padding: [
            [1, 1],
            [1, 1],
          ],
        } as const;
        const [x, filter] = [ramp(1, 4, 5, 2), ramp(3, 3, 2, 2)];
        const ran = await kernelsOf(() => grads((v: Tensor, w: Tensor) => ops.conv2d(v, w, attrs))([x, filter]));
        expect(ran.filter(each => each.startsWith('Pad') || each === 'Slice')).to.deep.equal([]);
      });

      it("transposes convolutions of padding 'same' without cutting anything off, forwards and backwards", async () => {
        const attrs = {
          strides: [2, 2],
          padding: [
            [1, 1],
            [1, 1],
          ],
        } as const;
        const [x, filter] = [ramp(1, 3, 4, 2), ramp(4, 4, 3, 2)];
        const transposed = (v: Tensor, w: Tensor): Tensor => ops.convTranspose2d(v, w, attrs);
        const ran = await kernelsOf(() => grads(transposed)([x, filter]));
        expect(ran.filter(each => each.startsWith('Pad') || each === 'Slice')).to.deep.equal([]);
        // <conv(u), x> = <u, convTranspose(x)>
        const u = ramp(1, 6, 8, 3);
        const left = sum(mul(ops.conv2d(u, filter, attrs), x)).dataSync()[0] ?? 0;
        const right = sum(mul(u, transposed(x, filter))).dataSync()[0] ?? 0;
        expect(left / right).to.be.closeTo(1, 1e-5);
      });
    }
  });
});
