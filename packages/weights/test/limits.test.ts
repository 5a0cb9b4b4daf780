import {expect} from 'chai';
import {bytesSource, readMetadata, readWeights, type WeightSource} from '../src/index.ts';
import {expectCode} from './support/errors.ts';
import {fixtureBytes} from './support/fixtures.ts';
import {pickle, pthOf} from './support/pthOf.ts';

describe('limits', () => {
  it('deadline: a file that is not described in time is given up, without another byte read', async () => {
    const file = bytesSource(fixtureBytes('tiny.pth'), 'slow.pth');
    const read: number[] = [];
    const source: WeightSource = {
      ...file,
      async read(offset, length) {
        read.push(length);
        return await file.read(offset, length);
      },
    };
    const error = await expectCode(() => readWeights(source, {limits: {deadline: Date.now() - 1}}), 'E_LIMIT');
    expect(error.message).to.equal(
      'slow.pth (pth): its tensors were not described by limits.deadline; allow more time, or look at who made it',
    );
    expect(read).to.have.length(1); // The head, by which the format is told.
  });

  it('deadline: does not bind the reading of elements later', async () => {
    const deadline = Date.now() + 60_000;
    const sd = await readWeights(fixtureBytes('tiny.pth'), {limits: {deadline}});
    const now = Date.now;
    try {
      Date.now = () => deadline + 1;
      expect((await sd.get('w')?.data())?.length).to.equal(6);
    } finally {
      Date.now = now;
    }
  });

  it('deadline: also ends a pickle that is read but not yet run', async () => {
    const bytes = await pthOf(pickle(']', 'Na'.repeat(1000), '.'));
    const now = Date.now;
    let calls = 0;
    try {
      Date.now = () => calls++;
      const error = await expectCode(() => readWeights(bytes, {limits: {deadline: 500}}), 'E_LIMIT');
      expect(error.message).to.contain('limits.deadline');
    } finally {
      Date.now = now;
    }
    expect(calls).to.equal(502);
  });

  it('maxDepth: bounds the nesting of JSON', async () => {
    const header = new TextEncoder().encode(`{"a":${'['.repeat(4)}${']'.repeat(4)}}`);
    const bytes = new Uint8Array(8 + header.length);
    bytes[0] = header.length;
    bytes.set(header, 8);
    const error = await expectCode(() => readWeights(bytes, {limits: {maxDepth: 3}}), 'E_LIMIT');
    expect(error.message).to.equal(
      'bytes (safetensors): the header is not valid: nested more than limits.maxDepth = 3 deep, at character 8',
    );
    await expectCode(() => readWeights(bytes, {limits: {maxDepth: 4}}), 'E_HEADER'); // Deep enough, and no tensor.
  });

  it('maxOps: bounds the values of JSON, of which an object counts as two', async () => {
    const json = new TextEncoder().encode('{"weightsManifest":[],"x":[1,{"a":null}]}');
    // the whole, an array, an array, a number, an object, null
    expect((await readWeights(json, {limits: {maxOps: 8}})).size).to.equal(0);
    const error = await expectCode(() => readWeights(json, {limits: {maxOps: 7}}), 'E_LIMIT');
    expect(error.message).to.equal(
      'bytes (tfjs): the file is not valid: more values than limits.maxOps = 7, at character 34',
    );
  });

  it('maxOps: numbers by the million in a header of safetensors are refused before they fill the memory', async () => {
    const zeros = `{"w":{"dtype":"F32","shape":[${'0,'.repeat(1_000_000)}0],"data_offsets":[0,0]}}`;
    const header = new TextEncoder().encode(zeros);
    const bytes = new Uint8Array(8 + header.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 8);
    const error = await expectCode(() => readWeights(bytes), 'E_LIMIT');
    expect(error.message).to.match(/more values than limits\.maxOps = 1000000, at character 2000017$/);
  });

  it('that are undefined stay as they are, and one that bounds nothing is refused', async () => {
    const bytes = fixtureBytes('tiny.pth');
    const many = pickle(']', 'Na'.repeat(1_000_000), '.');
    await expectCode(async () => readWeights(await pthOf(many), {limits: {maxOps: undefined}}), 'E_LIMIT');
    for (const [limits, says] of [
      [{maxOps: Number.NaN}, /^limits\.maxOps is NaN; a number from 0 on is needed, of maxFileBytes, /],
      [{maxOps: '5'}, /^limits\.maxOps is 5; a number/],
      [{maxRank: -1}, /^limits\.maxRank is -1; a number/],
      [{maxTensor: 5}, /^limits\.maxTensor is 5; .* maxTensors, /],
      [{toString: 5}, /^limits\.toString is 5/],
    ] as const) {
      const error = await expectCode(() => readWeights(bytes, {limits: limits as object}), 'E_VALUE');
      expect(error.message).to.match(says);
    }
  });

  it('bind readMetadata too', async () => {
    const bytes = fixtureBytes('tiny.safetensors');
    await expectCode(() => readMetadata(bytes, {limits: {maxFileBytes: 10}}), 'E_LIMIT');
    const error = await expectCode(() => readMetadata(bytes, {limits: {deadline: Date.now() - 1}}), 'E_LIMIT');
    expect(error.message).to.contain('limits.deadline');
  });
});
