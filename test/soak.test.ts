/** A training that goes on and on takes no more memory. `npm run bench -- training --soak 7200` looks for longer. */
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {soak} from '../scripts/bench/training/soak.ts';
import {BACKENDS} from './support/backends.ts';

describe('a long training', function () {
  this.timeout(300_000);
  before(() => useBackend(BACKENDS[0], {warn: () => {}}));
  after(() => useBackend('cpu', {warn: () => {}}));

  it('keeps as many tensors as it had, and JavaScript as much memory', async () => {
    const {steps, tensors, heapGrowth} = await soak({epochs: 16, stepsPerEpoch: 50, everySeconds: 1e6});
    expect(steps).to.equal(800);
    expect(tensors.early).to.have.length(1);
    expect(tensors.late).to.deep.equal(tensors.early);
    // 400 steps lie between the two quarters: the images of a step alone are 6 kB, so that keeping them would take 2 MB
    expect(heapGrowth).to.be.below(1e6);
  });
});
