import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {clone, memory, ones, range, scalar, type Tensor, variable} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {disk} from '../../src/node/checkpoints/disk.ts';
import {giveBack} from '../../src/node/run/giveBack.ts';
import {readState, stateBytes, stateFiles} from '../../src/node/run/stateFiles.ts';
import {disposeState, type RunState} from '../../src/state/runState.ts';

/** More than two pieces, the last of which is not full. */
const LARGE = 600_001;

describe('the files of a state', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-state-'));
  });
  afterEach(() => rm(directory, {recursive: true, force: true}));

  const position = {epoch: 1, batch: 2, step: 3};
  const stateOf = (model: Record<string, Tensor>): RunState => ({
    position,
    values: {...position},
    tensors: {model, optimizer: {}, callbacks: {}, pending: {}},
  });

  onEveryBackend(() => {
    it('hold tensors of many pieces bit by bit; their own are disposed, and those they share values with are as before', async () => {
      const before = memory().numTensors;
      const large = range(0, LARGE);
      const small = scalar(7, 'int32');
      const state = stateOf({large: clone(large), small: clone(small)});
      expect(stateBytes(state)).to.equal(4 * (LARGE + 1));
      for (const [name, chunks] of stateFiles(state)) await disk.write(join(directory, name), chunks());
      expect(memory().numTensors).to.equal(before + 2);
      const expected = Float32Array.from({length: LARGE}, (_, i) => i);
      expect(await large.data()).to.deep.equal(expected);
      expect([...(await small.data())]).to.deep.equal([7]);

      const read = await readState(directory);
      expect(read.position).to.deep.equal(position);
      expect(await read.tensors.model.large.data()).to.deep.equal(expected);
      expect([...(await read.tensors.model.small.data())]).to.deep.equal([7]);
      disposeState(read);
      for (const tensor of [large, small]) tensor.dispose();
      expect(memory().numTensors).to.equal(before);
    });

    it('hold values as they were, though an optimizer updates the weight in place between two pieces', async () => {
      const weight = variable(range(0, LARGE));
      const optimizer = optimizers.sgd({learningRate: 1});
      const grad = ones([LARGE]);
      const [, [, chunks]] = stateFiles(stateOf({weight: clone(weight)}));
      const got: Uint8Array[] = [];
      for await (const chunk of chunks()) {
        got.push(chunk.slice());
        optimizer.applyGradients([{name: weight.name, tensor: grad}]);
      }
      expect(got.length).to.be.above(3);
      const header = 8 + Number(new DataView(got[0].buffer).getBigUint64(0, true));
      const values = new Float32Array(Uint8Array.from(Buffer.concat(got)).buffer, header);
      expect(values).to.have.length(LARGE);
      expect(values.every((value, i) => value === i)).to.equal(true);
      expect((await weight.data())[0]).to.equal(-got.length);
      optimizer.dispose();
      for (const tensor of [weight, grad]) tensor.dispose();
    });
  });
});

describe('giveBack', () => {
  it('empties an array that has all of its memory, and leaves one that shares it alone', () => {
    const whole = new Float32Array(1000).fill(3);
    giveBack(whole);
    expect(whole).to.have.length(0);
    expect(whole.buffer.byteLength).to.equal(0);
    const shared = new Float32Array(1000).fill(3);
    giveBack(shared.subarray(0, 999));
    expect(shared).to.have.length(1000);
    expect(shared.every(value => value === 3)).to.equal(true);
  });

  it('frees at once, whatever the garbage collector does', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 64; i++) giveBack(new Uint8Array(16 << 20));
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(32 << 20);
  });
});
