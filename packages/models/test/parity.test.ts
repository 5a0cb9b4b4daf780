import {memory, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {createModel} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {relativelyClose} from './support/close.ts';
import {expectStep} from './support/expectStep.ts';
import {fixture, fixturePath, fullStateDict, images, WIDTH, weights} from './support/fixture.ts';

/** Float32 sums of up to 9216 products against float64: the promise of the project. */
const TOLERANCE = 1e-5;

async function expectLogits(model: LayersModel, size: number, expected: number[]): Promise<void> {
  const x = images(2, size);
  const y = model.predict(x) as Tensor;
  relativelyClose(`logits at ${size} pixels`, await y.data(), expected, TOLERANCE);
  x.dispose();
  y.dispose();
}

describe('AlexNet agrees with PyTorch (scripts/fixtures/models.py)', () => {
  onEveryBackend(() => {
    for (const {file, numClasses, size, logits} of fixture.narrow) {
      for (const format of ['pth', 'safetensors']) {
        it(`gives its logits from a .${format} at ${size} pixels for ${numClasses} classes`, async () => {
          const path = fixturePath(`${file}.${format}`).pathname;
          const model = await createModel('alexnet', {weights: path, width: WIDTH, inputShape: [size, size, 3]});
          await expectLogits(model, size, logits);
          model.dispose();
        });
      }
    }

    it('gives its gradients and its weights after a step of SGD', async () => {
      const {size} = fixture.step;
      const model = await createModel('alexnet', {
        weights: await weights('alexnet-32nd-7.pth'),
        width: WIDTH,
        inputShape: [size, size, 3],
        dropout: 0,
      });
      await expectStep(
        model,
        images(4, size),
        fixture.step,
        await weights('alexnet-32nd-7-step.safetensors'),
        TOLERANCE,
      );
      model.dispose();
    });

    for (const {numClasses, size, logits} of fixture.full) {
      it(`gives its logits at full size, ${size} pixels, ${numClasses} classes`, async () => {
        const before = memory().numTensors;
        const model = await createModel('alexnet', {weights: fullStateDict(numClasses), inputShape: [size, size, 3]});
        await expectLogits(model, size, logits);
        model.dispose();
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
    }
  });
});
