import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {memory, stack, type Tensor, tensor1d, tensor3d, train} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {transforms} from '@tfjs-zoo/data';
import {
  earlyStopping,
  emaWeights,
  type FineTuneOptions,
  type FitOptions,
  fineTune,
  fit,
  type History,
  lambda,
  type RunKeeper,
  type TrainingData,
} from '@tfjs-zoo/training';
import {type RunDirectoryOptions, runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {type Disk, disk} from '../src/node/checkpoints/disk.ts';
import {augmentedImages, convolutionalModel, OPTIMIZERS, stateOf} from './support/keptModel.ts';

/** Everything that a training leaves behind. */
interface Outcome {
  history: History;
  state: unknown;
}

/** Has a checkpoint's manifest say of a file what it holds now. */
async function rewriteHash(checkpoint: string, name: string): Promise<void> {
  const path = join(checkpoint, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const bytes = await readFile(join(checkpoint, name));
  manifest.files[name] = {bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')};
  await writeFile(path, JSON.stringify(manifest));
}

describe('a run that is kept in a directory', function () {
  this.timeout(600_000);
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-run-'));
  });
  afterEach(() => rm(directory, {recursive: true, force: true}));

  const base = {epochs: 3, batchSize: 4, seed: 5} as const;

  /** Trains a fresh model. */
  async function trained(options: Partial<FitOptions>, make = OPTIMIZERS.adam): Promise<Outcome> {
    const model = convolutionalModel();
    const optimizer = make();
    const data = augmentedImages();
    const history = await fit(model, data, {...base, optimizer, validation: data, ...options});
    const state = await stateOf(model, optimizer);
    model.dispose();
    optimizer.dispose();
    return {history, state};
  }

  /** Trains until so many steps are done, as if the plug were pulled: what is not saved by then is lost. */
  async function pulledOut(
    after: number,
    options: Partial<FitOptions>,
    run: RunDirectoryOptions,
    make = OPTIMIZERS.adam,
  ) {
    let left = after;
    const pull = lambda({
      onBatchBegin: () => {
        if (left === 0) throw new Error('the plug was pulled');
        left -= 1;
      },
    });
    // in the place of a callback that does nothing
    const callbacks = [...(options.callbacks ?? []).slice(0, -1), pull];
    await expect(trained({...options, callbacks, run: runDirectory(directory, run)}, make)).to.be.rejectedWith('plug');
  }

  const same = (a: Outcome, b: Outcome): void => {
    expect(a.state).to.deep.equal(b.state);
    expect(a.history.logs).to.deep.equal(b.history.logs);
    expect(a.history.epochs).to.deep.equal(b.history.epochs);
    expect(a.history.steps).to.equal(b.history.steps);
  };

  onEveryBackend(() => {
    for (const [name, make] of Object.entries(OPTIMIZERS)) {
      it(`goes on to the last bit with ${name}, from the middle of an epoch and from its end, again and again`, async () => {
        const learningRate = (step: number) => 0.02 / (1 + step / 10);
        const options = () => ({learningRate, callbacks: [emaWeights({decay: 0.9}), lambda({})]});
        const whole = await trained(options(), make);
        // 22 images in batches of 4: epochs of 6 steps; saved after every fourth step and every epoch
        const positions: unknown[] = [];
        for (const steps of [5, 3, 5, 4]) {
          await pulledOut(steps, options(), {everySteps: 4}, make);
          positions.push((await newest())?.position);
        }
        expect(positions).to.deep.equal([
          {epoch: 0, batch: 4, step: 4},
          {epoch: 1, batch: 0, step: 6},
          {epoch: 1, batch: 2, step: 8},
          {epoch: 2, batch: 0, step: 12},
        ]);
        const run = runDirectory(directory, {everySteps: 4});
        same(await trained({...options(), run}, make), whole);
        expect(run.resumed).to.include({epoch: 2, batch: 0, step: 12});
      });
    }
  });

  async function newest() {
    const checkpoints = join(directory, 'checkpoints');
    const name =
      (await readdir(checkpoints))
        .filter(found => found.startsWith('step-'))
        .sort()
        .at(-1) ?? '';
    const {epoch, batch, step} = JSON.parse(await readFile(join(checkpoints, name, 'state.json'), 'utf8'));
    return {position: {epoch, batch, step}, path: join(checkpoints, name)};
  }

  it('ends at once where it has ended, and goes on for more epochs', async () => {
    const first = await trained({run: runDirectory(directory)});
    const again = await trained({run: runDirectory(directory)});
    same(again, first);
    same(await trained({epochs: 5, run: runDirectory(directory)}), await trained({epochs: 5}));
  });

  it('remembers that early stopping had stopped it, and hands back the same best weights', async () => {
    // nothing ever beats the first epoch by so much
    const options = () => ({epochs: 9, callbacks: [earlyStopping({minDelta: 10, patience: 2}), lambda({})]});
    const whole = await trained(options());
    expect(whole.history.stopReason).to.equal('stopped');
    await pulledOut(9, options(), {});
    for (let i = 0; i < 2; i++) {
      const again = await trained({...options(), run: runDirectory(directory)});
      same(again, whole);
      expect(again.history.stopReason).to.equal('stopped');
    }
  });

  it('goes on with ready-made batches and with tensors too', async () => {
    const data = augmentedImages();
    const optimizer = () => optimizers.adam({learningRate: 0.01});
    const xs = stack(
      await Promise.all(Array.from({length: data.size}, async (_, i) => tensor3d(await data.sample(i), [8, 8, 3]))),
    );
    const ys = tensor1d(
      Array.from({length: data.size}, (_, i) => data.label(i)),
      'int32',
    );
    const kinds: Record<string, () => [TrainingData, Partial<FitOptions>]> = {
      tensors: () => [
        {xs, ys},
        {batchSize: 4, seed: 1},
      ],
      'ready-made batches': () => [
        {[Symbol.asyncIterator]: () => data.batches({batchSize: 4})[Symbol.asyncIterator]()},
        {},
      ],
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const place = join(directory, kind);
      const run = async (epochs: number, kept: boolean, stopAt?: number) => {
        const [source, options] = make();
        const model = convolutionalModel();
        const abort = new AbortController();
        let steps = 0;
        const count = lambda({
          onBatchEnd: () => {
            steps += 1;
            if (steps === stopAt) abort.abort();
          },
        });
        const signal = abort.signal;
        const more = kept ? {run: runDirectory(place)} : {};
        await fit(model, source, {...options, epochs, optimizer: optimizer(), callbacks: [count], signal, ...more});
        return model.getWeights().map(weight => [...weight.dataSync()]);
      };
      const whole = await run(2, false);
      await run(2, true, 4);
      expect(await run(2, true), kind).to.deep.equal(whole);
    }
  });

  it('goes on in either phase of fine-tuning', async () => {
    const tuned = async (stopAt: number | undefined, kept: boolean) => {
      const model = convolutionalModel();
      const data = augmentedImages();
      let left = stopAt ?? Number.POSITIVE_INFINITY;
      const pull = lambda({
        onBatchBegin: () => {
          if (left === 0) throw new Error('the plug was pulled');
          left -= 1;
        },
      });
      const run = kept ? {run: runDirectory(directory, {everySteps: 4})} : {};
      const callbacks = [earlyStopping({monitor: 'loss', patience: 9}), pull];
      const options = {...{epochs: 2, freezeEpochs: 2, batchSize: 4, seed: 5, callbacks}, ...run};
      const training = fineTune(model, data, options);
      if (stopAt !== undefined) {
        await expect(training).to.be.rejectedWith('plug');
        return undefined;
      }
      const history = await training;
      const weights = model.getWeights().map(weight => [...weight.dataSync()]);
      return [weights, history.logs, history.epochs, history.steps, model.layers.map(({trainable}) => trainable)];
    };
    const whole = await tuned(undefined, false);
    // epochs of 6 steps; into the first phase, to its end, and into the second
    const phases: number[] = [];
    for (const steps of [5, 8, 5]) {
      await tuned(steps, true);
      phases.push(JSON.parse(await readFile(join((await newest()).path, 'state.json'), 'utf8')).phase);
    }
    expect(phases).to.deep.equal([0, 0, 1]);
    expect(await tuned(undefined, true)).to.deep.equal(whole);
  });

  it('saves where it was aborted, writes a log for people, and leaves no tensor', async () => {
    const abort = new AbortController();
    let steps = 0;
    const callbacks = [
      lambda({
        onBatchEnd: () => {
          steps += 1;
          if (steps === 9) abort.abort();
        },
      }),
    ];
    await trained({});
    const before = memory().numTensors;
    const {history} = await trained({callbacks, signal: abort.signal, run: runDirectory(directory)});
    expect(memory().numTensors).to.equal(before);
    expect(history.stopReason).to.equal('aborted');
    expect((await newest()).position).to.deep.equal({epoch: 1, batch: 3, step: 9});
    const {loss, learning_rate, accuracy, val_loss, val_accuracy} = history.logs;
    expect(await readFile(join(directory, 'log.csv'), 'utf8')).to.equal(
      'epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n' +
        `0,${accuracy[0]},${learning_rate[0]},${loss[0]},${val_accuracy[0]},${val_loss[0]}\n`,
    );
    expect(JSON.parse(await readFile(join(directory, 'history.json'), 'utf8'))).to.deep.equal({
      ...{epochs: [0], logs: history.logs, steps: 9},
    });
    expect((await readdir(directory)).sort()).to.deep.equal(['checkpoints', 'history.json', 'log.csv', 'run.json']);
  });

  it('takes the checkpoint before a damaged one, and says so', async () => {
    const options = () => ({callbacks: [lambda({})]});
    const whole = await trained(options());
    await pulledOut(9, options(), {everySteps: 2});
    await truncate(join((await newest()).path, 'model.safetensors'), 200);
    const told: string[] = [];
    const onDamaged = (path: string, reason: string) => void told.push(`${path}: ${reason}`);
    const run = runDirectory(directory, {everySteps: 2, onDamaged});
    same(await trained({...options(), run}), whole);
    expect(run.resumed?.step).to.equal(6);
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/damaged-step-000000008-.*: model\.safetensors has 200 bytes, not \d+/);
  });

  it('takes a file of tensors that is none, with a right hash, for an error that names it', async () => {
    await trained({epochs: 1, run: runDirectory(directory)});
    const {path} = await newest();
    const bytes = Buffer.from('{"hash": "right"}');
    await writeFile(join(path, 'model.safetensors'), bytes);
    await rewriteHash(path, 'model.safetensors');
    await expect(trained({run: runDirectory(directory)})).to.be.rejectedWith('model.safetensors');
  });

  it('refuses to go on with another run, and says what differs', async () => {
    await trained({epochs: 1, run: runDirectory(directory)});
    const other = () => optimizers.adam({learningRate: 0.01, weightDecay: 0.1});
    await expect(trained({seed: 6, batchSize: 8, run: runDirectory(directory)}, other)).to.be.rejectedWith(
      `fit: the run in '${directory}' is another one:\n  optimizer.weightDecay: 0, now 0.1\n  data.batches: 6, now 3\n` +
        '  batchSize: 4, now 8\n  seed: 5, now 6\nCall it as it was to go on, or take another directory',
    );
    await expect(trained({run: runDirectory(directory, {resume: 'never'})})).to.be.rejectedWith(
      `fit: '${directory}' holds a run already, at step 6; take another directory, or go on with resume: 'auto'`,
    );
    await expect(trained({run: runDirectory(join(directory, 'x'), {resume: 'must'})})).to.be.rejectedWith(
      'holds no checkpoint to go on from; check the path',
    );
    await expect(trained({run: runDirectory(directory)}, () => train.adam() as never)).to.be.rejectedWith(
      "fit: tfjs's own Adam cannot be saved exactly, so the run could not go on as it was; take one of this library's",
    );
  });

  it('refuses each setting that would make it another run', async () => {
    await trained({epochs: 1, run: runDirectory(directory)});
    const scaled = (): optimizers.NamedOptimizer => {
      const optimizer = OPTIMIZERS.adam();
      optimizer.setGroups([{match: () => true, learningRateScale: 0.5}]);
      return optimizer;
    };
    const others: readonly [options: Partial<FitOptions>, difference: string, make?: typeof OPTIMIZERS.adam][] = [
      [{accumulate: 2}, 'accumulate: 1, now 2'],
      [{classWeights: [1, 2, 3]}, 'classWeights: null, now [1,2,3]'],
      [{labelSmoothing: 0.1}, 'labelSmoothing: 0, now 0.1'],
      [{sampleWeights: Array<number>(22).fill(2)}, 'sampleWeights: null, now '],
      [
        {batches: {mix: transforms.mixUp({alpha: 0.5})}},
        'batches: null, now {"mix":{"transform":"mixUp","args":[{"alpha":0.5}]}}',
      ],
      [
        {
          batches: {
            mix: function twice(batch) {
              return batch;
            },
          },
        },
        'batches: null, now {"mix":"twice"}',
      ],
      [{batches: {onBadSample: () => {}, dropLast: true}}, 'batches: null, now {"onBadSample":"skip","dropLast":true}'],
      [{batches: {shard: {index: 0, count: 1}}}, 'batches: null, now {"shard":{"index":0,"count":1}}'],
      [{shuffle: false}, 'shuffle: true, now false'],
      [{learningRate: 0.5}, 'learningRate: null, now 0.5'],
      [{learningRate: () => 0.5}, 'scheduled: false, now true'],
      [{loss: 'meanSquaredError'}, 'loss: "crossEntropy", now "meanSquaredError"'],
      [{metrics: []}, 'metrics: ["accuracy"], now []'],
      [{validation: undefined}, 'validation: true, now false'],
      [{cacheFeatures: false}, 'cacheFeatures: "auto", now false'],
      [{callbacks: [lambda({})]}, 'callbacks: [], now ["Lambda"]'],
      [{}, 'rateGroups: null, now [{"learningRateScale":0.5,"weightDecay":null}]', scaled],
    ];
    for (const [options, difference, make] of others) {
      await expect(trained({...options, run: runDirectory(directory)}, make), difference).to.be.rejectedWith(
        `\n  ${difference}`,
      );
    }
    const model = convolutionalModel();
    model.getLayer('conv').trainable = false;
    const [data, optimizer] = [augmentedImages(), OPTIMIZERS.adam()];
    const run = runDirectory(directory);
    await expect(fit(model, data, {...base, optimizer, validation: data, run})).to.be.rejectedWith(
      /\n {2}trainable\.count: 6, now 4\n/,
    );
    // what changes nothing that is learned
    await trained({epochs: 1, batches: {prefetch: 3, onBadSample: 'error'}, run: runDirectory(directory)});
  });

  it('refuses other settings of fine-tuning', async () => {
    const tuned = (options: Partial<FineTuneOptions>) =>
      fineTune(convolutionalModel(), augmentedImages(), {
        ...{epochs: 1, batchSize: 8, run: runDirectory(directory)},
        ...options,
      });
    await tuned({});
    const others: readonly [options: Partial<FineTuneOptions>, difference: string][] = [
      [{epochs: 2}, 'epochs: 1, now 2'],
      [{freezeEpochs: 2}, 'freezeEpochs: 1, now 2'],
      [{learningRate: 1e-3}, 'learningRate: 0.002, now 0.001'],
      [{lrMult: 10}, 'lrMult: 100, now 10'],
      [{trainBatchNorm: false}, 'trainBatchNorm: true, now false'],
      [{weightDecay: 0.2}, 'optimizer.weightDecay: 0.01, now 0.2'],
      [{clipNorm: 1}, 'optimizer.clipNorm: null, now 1'],
      [{groups: [['conv'], ['norm'], ['head']]}, 'groupLayers: ["conv norm","head"], now ["conv","norm","head"]'],
    ];
    for (const [options, difference] of others) {
      await expect(tuned(options), difference).to.be.rejectedWith(`\n  ${difference}`);
    }
  });

  it('goes on from a checkpoint that an earlier version wrote, without the newer settings', async () => {
    const whole = await trained({epochs: 2});
    await trained({epochs: 1, run: runDirectory(directory)});
    const {path} = await newest();
    const described = JSON.parse(await readFile(join(path, 'run.json'), 'utf8'));
    for (const later of ['trainable', 'rateGroups', 'learningRate', 'batches', 'shuffle', 'validation']) {
      expect(described).to.have.property(later);
      delete described[later];
    }
    await writeFile(join(path, 'run.json'), JSON.stringify(described));
    await rewriteHash(path, 'run.json');
    const run = runDirectory(directory);
    same(await trained({epochs: 2, run}), whole);
    expect(run.resumed?.step).to.equal(6);
  });

  it('goes on with another schedule, which holds from there on', async () => {
    const rated = (rate: number, epochs: number) =>
      trained({epochs, learningRate: () => rate, run: runDirectory(directory)}, OPTIMIZERS.sgd);
    const {state} = await rated(0.01, 1);
    const still = await rated(0, 2);
    expect(still.history.logs.learning_rate).to.deep.equal([0.01, 0]);
    // statistics of batches change all the same
    const learned = (outcome: unknown) =>
      (outcome as [[string, number[]][], unknown])[0].filter(([name]) => /weight|bias/.test(name));
    expect(learned(state)).to.have.length(6);
    expect(learned(still.state)).to.deep.equal(learned(state));
  });

  it('has one process at a time', async () => {
    const inner = lambda({
      onEpochEnd: async () => {
        await expect(trained({run: runDirectory(directory)})).to.be.rejectedWith(
          `fit: process ${process.pid} is training in '${directory}'; wait for it, or take another directory`,
        );
      },
    });
    await trained({epochs: 1, callbacks: [inner], run: runDirectory(directory)});
    // of a process that is gone
    await writeFile(join(directory, '.lock'), `999999999 ${hostname()}`);
    await trained({callbacks: [inner].slice(1), epochs: 1, run: runDirectory(join(directory, 'y'))});
  });

  it('trains on when a checkpoint cannot be written, or fails if told to; older checkpoints stay', async () => {
    const full: Disk = {
      ...disk,
      write: async () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
      },
    };
    const errors: string[] = [];
    const onSaveError = (error: Error) => void errors.push(error.message);
    const plain = await trained({});
    same(await trained({run: runDirectory(directory, {disk: full, onSaveError})}), plain);
    // after each of three epochs, the last one being the end
    expect(errors).to.have.length(3);
    expect(errors[0]).to.equal(
      `runDirectory: the state could not be saved in '${directory}' (ENOSPC: no space left on device, write); older ` +
        'checkpoints are untouched',
    );
    await expect(trained({run: runDirectory(directory, {disk: full, onSaveError: 'stop'})})).to.be.rejectedWith(
      'ENOSPC',
    );
    const throws = () => {
      throw new RangeError('no room');
    };
    const refused = trained({run: runDirectory(directory, {disk: full, onSaveError: throws})});
    await expect(refused).to.be.rejectedWith(RangeError, 'no room');
    expect(await readdir(join(directory, 'checkpoints'))).to.deep.equal([]);
  });

  it('takes the values before training goes on, so that no weight has a second owner', async () => {
    const run = runDirectory(directory, {everySteps: 1});
    let saves = 0;
    const watched: RunKeeper = {
      begin: (owner, description) => run.begin(owner, description),
      interrupted: false,
      isDue: (steps, epochEnded) => run.isDue(steps, epochEnded),
      async save(state, history) {
        await run.save(state, history);
        saves += 1;
        const left = Object.values(state.tensors).flatMap(Object.values<Tensor>);
        expect(left.filter(({isDisposed}) => !isDisposed)).to.deep.equal([]);
      },
      end: () => run.end(),
    };
    await trained({run: watched});
    // each step but the last of an epoch, the ends of two epochs and that of training
    expect(saves).to.equal(18 + 3);
  });

  it('does not wait for a disk that takes nothing, and saves what was then', async () => {
    let goOn = () => {};
    const stuck = new Promise<void>(resolve => {
      goOn = resolve;
    });
    const slow: Disk = {
      ...disk,
      async write(path, chunks) {
        await stuck;
        return await disk.write(path, chunks);
      },
    };
    const each = {keepLast: 3};
    const whole = await trained({callbacks: [lambda({})], run: runDirectory(join(directory, 'a'), each)});
    const callbacks = [lambda({onEpochEnd: epoch => (epoch === 1 ? goOn() : undefined)})];
    same(await trained({callbacks, run: runDirectory(join(directory, 'b'), {...each, disk: slow})}), whole);
    const saved = (run: string) => readFile(join(directory, run, 'checkpoints', 'step-000000006', 'model.safetensors'));
    expect((await saved('b')).equals(await saved('a'))).to.equal(true);
  });

  it('keeps the best by a value', async () => {
    const keepBest = {count: 1, monitor: 'val_loss', mode: 'min'} as const;
    const {history} = await trained({epochs: 6, run: runDirectory(directory, {keepLast: 1, keepBest})});
    const losses = history.logs.val_loss;
    const best = losses.indexOf(Math.min(...losses));
    const names = (await readdir(join(directory, 'checkpoints'))).sort();
    const name = (epoch: number) => `step-${String(6 * (epoch + 1)).padStart(9, '0')}`;
    expect(names).to.deep.equal([...new Set([name(best), name(5)])].sort());
  });

  it('says what is out of range', () => {
    const odd = 'sometimes' as 'auto';
    expect(() => runDirectory('x', {resume: odd})).to.throw(
      "runDirectory: resume is 'sometimes'; it must be 'auto', 'must' or 'never'",
    );
    expect(() => runDirectory('x', {everySeconds: 0})).to.throw(
      'runDirectory: everySeconds is 0; a finite number above 0',
    );
    expect(() => runDirectory('x', {everySteps: 0})).to.throw(
      'runDirectory: everySteps is 0; an integer of at least 1',
    );
    expect(() => runDirectory('x', {keepLast: 0})).to.throw('keepLast is 0; an integer of at least 1 is needed');
  });

  describe('in a process of its own', () => {
    const program = fileURLToPath(new URL('support/keptRun.ts', import.meta.url));

    /** Starts the program; `onLine` is told what it prints. */
    function start(
      place: string,
      backend: string,
      optimizer: string,
      onLine: (line: string) => void,
      ...more: string[]
    ) {
      const node = ['--import', 'tsx', '--conditions=tfjs-zoo-source', program, place, backend, optimizer, ...more];
      const child = spawn(process.execPath, node, {stdio: ['ignore', 'pipe', 'pipe']});
      let errors = '';
      child.stderr.on('data', chunk => {
        errors += chunk;
      });
      createInterface({input: child.stdout}).on('line', onLine);
      const ended = once(child, 'close').then(([code, signal]) => ({code, signal, errors}));
      return {child, ended};
    }

    /** Runs it to its end and returns the hash of what it leaves. */
    async function finish(place: string, backend: string, optimizer: string): Promise<string> {
      const lines: string[] = [];
      const {code, errors} = await start(place, backend, optimizer, line => lines.push(line)).ended;
      expect(code, errors).to.equal(0);
      return lines.at(-1) ?? '';
    }

    it('finishes the step, saves and exits with 0 at SIGINT, with 1 if it cannot save; at the second it exits at once', async () => {
      const whole = await finish(join(directory, 'whole'), 'cpu', 'adam');
      const place = join(directory, 'interrupted');
      const {child, ended} = start(place, 'cpu', 'adam', line => {
        if (line === 'step 3') child.kill('SIGINT');
      });
      const {code, errors} = await ended;
      expect(code).to.equal(0);
      expect(errors).to.contain('tfjs-zoo: SIGINT: finishing the step and saving; once more to exit at once');
      const saved = await readdir(join(place, 'checkpoints'));
      expect(saved.some(name => name >= 'step-000000003')).to.equal(true);
      expect(await finish(place, 'cpu', 'adam')).to.equal(whole);

      const unsaved = start(
        join(directory, 'full'),
        'cpu',
        'adam',
        line => {
          if (line === 'step 3') unsaved.child.kill('SIGINT');
        },
        'full',
      );
      const left = await unsaved.ended;
      expect(left.errors).to.contain('ENOSPC');
      expect(left.code).to.equal(1);

      const impatient = start(join(directory, 'twice'), 'cpu', 'adam', line => {
        if (line !== 'step 3') return;
        impatient.child.kill('SIGINT');
        setTimeout(() => impatient.child.kill('SIGINT'), 1);
      });
      // the second comes within the step or the saving; a machine that is faster than that has exited with 0
      expect((await impatient.ended).code).to.be.oneOf([130, 0]);
    });
  });
});
