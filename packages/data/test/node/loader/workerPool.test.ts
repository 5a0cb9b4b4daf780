import {expect} from 'chai';
import {describeTransform, transforms} from '../../../src/index.ts';
import {LoaderError} from '../../../src/loaderError.ts';
import {workerPool} from '../../../src/node/loader/workerPool.ts';
import {noise} from '../../support.ts';
import {ofUser, threads} from './support.ts';

const {compose, toTensorData} = transforms;
const image = noise(2, 2);
const common = {sampleShape: [2, 2, 3] as const, resourceLimits: undefined};

/** One sample of {@link image}. */
const task = (index: number) => ({name: `image ${index}`, key: {seed: 0, epoch: 0, index}, image});

describe('workerPool', () => {
  it('says where its file ought to be when a bundle has left it behind', async () => {
    const transform = describeTransform(toTensorData());
    const file = new URL('./bundled.js', import.meta.url);
    const pool = workerPool({...common, workers: 1, slots: 1, transform, file});
    await expect(pool.prepare(task(0), new Float32Array(12))).to.be.rejectedWith(
      LoaderError,
      /^loader: the workers' file '.*bundled\.js' is not there; if this program was bundled, leave @tfjs-zoo\/data out/,
    );
    expect(pool.running()).to.equal(0);
  });

  it('works on no more samples than its memory holds, however many are asked for, and on all in the end', async () => {
    const transform = describeTransform(compose(await ofUser('unhurried'), toTensorData()));
    const pool = workerPool({...common, workers: 2, slots: 3, transform});
    try {
      const expected = Array.from(toTensorData()(image));
      const results = Array.from({length: 20}, (_, i) => pool.prepare(task(i), new Float32Array(12)));
      expect(pool.atWork()).to.equal(3);
      for (const sample of await Promise.all(results)) expect(Array.from(sample)).to.deep.equal(expected);
      expect([pool.atWork(), pool.running()]).to.deep.equal([0, 2]);
    } finally {
      await pool.close();
    }
  });

  it('forgets what an aborted signal was given for, and only that', async () => {
    const transform = describeTransform(compose(await ofUser('unhurried'), toTensorData()));
    const pool = workerPool({...common, workers: 1, slots: 2, transform});
    try {
      const controller = new AbortController();
      const unwanted = Array.from({length: 6}, (_, i) =>
        pool.prepare(task(i), new Float32Array(12), controller.signal).catch((error: Error) => error.message),
      );
      const wanted = Array.from({length: 4}, (_, i) => pool.prepare(task(i), new Float32Array(12)));
      controller.abort(new Error('never mind'));
      expect(await Promise.all(unwanted)).to.deep.equal(unwanted.map(() => 'never mind'));
      const expected = Array.from(toTensorData()(image));
      for (const sample of await Promise.all(wanted)) expect(Array.from(sample)).to.deep.equal(expected);
      // an abort comes too late for what is done, and must not reach those who have its memory now
      const done = new AbortController();
      await pool.prepare(task(0), new Float32Array(12), done.signal);
      const next = pool.prepare(task(1), new Float32Array(12));
      done.abort();
      expect(Array.from(await next)).to.deep.equal(expected);
    } finally {
      await pool.close();
    }
  });

  it('starts no thread before it is asked for a sample', async () => {
    const before = threads.size;
    const pool = workerPool({...common, workers: 2, slots: 2, transform: describeTransform(toTensorData())});
    expect([pool.running(), threads.size]).to.deep.equal([0, before]);
    await pool.close();
  });
});
