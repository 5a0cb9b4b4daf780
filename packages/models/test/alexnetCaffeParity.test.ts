import {memory, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {createModel} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {CAFFE_NAME, CAFFE_WIDTH, caffe, fullCaffeStateDict, pixels} from './support/alexnetCaffe.ts';
import {relativelyClose} from './support/close.ts';
import {expectStep} from './support/expectStep.ts';
import {fixturePath, weights} from './support/fixture.ts';

/** Float32 sums of up to 9216 products against float64: the promise of the project. */
const TOLERANCE = 1e-5;

async function expectLogits(model: LayersModel, x: Tensor4D, expected: number[]): Promise<void> {
  const y = model.predict(x) as Tensor;
  relativelyClose('logits', await y.data(), expected, TOLERANCE);
  x.dispose();
  y.dispose();
}

describe('Caffe’s AlexNet agrees with PyTorch (scripts/fixtures/models_alexnet_caffe.py)', () => {
  onEveryBackend(() => {
    const narrow = (size: number, more: object = {}): Promise<LayersModel> =>
      createModel('alexnet_caffe', {
        weights: fixturePath(`${CAFFE_NAME}.safetensors`).pathname,
        width: CAFFE_WIDTH,
        inputShape: [size, size, 3],
        ...more,
      });

    for (const {norm, size, logits} of caffe.narrow) {
      it(`gives its logits at ${size} pixels, norm ${norm}`, async () => {
        const model = await narrow(size, {norm});
        await expectLogits(model, pixels(2, size), logits);
        model.dispose();
      });
    }

    it('gives onnxruntime’s logits for the same network as an ONNX graph', async () => {
      const {size, logits} = caffe.onnx;
      const model = await narrow(size);
      await expectLogits(model, pixels(2, size), logits);
      model.dispose();
    });

    it('gives its gradients and its weights after a step of SGD', async () => {
      const {size} = caffe.step;
      const model = await narrow(size, {dropout: 0});
      await expectStep(model, pixels(4, size), caffe.step, await weights(`${CAFFE_NAME}-step.safetensors`), TOLERANCE);
      model.dispose();
    });

    it('gives its logits at full size', async () => {
      const before = memory().numTensors;
      const model = await createModel('alexnet_caffe', {weights: fullCaffeStateDict()});
      await expectLogits(model, pixels(1, caffe.full.size), caffe.full.logits);
      model.dispose();
      expect(memory().numTensors, 'tensors left behind').to.equal(before);
    });
  });
});
