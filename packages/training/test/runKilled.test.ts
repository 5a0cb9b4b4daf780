/** A run that is killed at random moments is, to the last bit, the run that was left alone. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {streamOf, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {bundle} from '../../../test/support/bundle.ts';
import {OPTIMIZERS} from './support/keptModel.ts';

/** In all, spread over the backends and optimizers. */
const KILLS = Number(process.env.TFJS_ZOO_TEST_KILLS ?? 54);

/** The plain JS backend is left out: the same code runs around its kernels. */
const backends = BACKENDS.filter(name => name !== 'cpu');

/** What one process did. */
interface Life {
  readonly killed: boolean;
  /** The last line that it printed. */
  readonly last: string;
  /** The step that it went on from; 0 at the beginning, undefined if it was killed before it had begun. */
  readonly from: number | undefined;
}

describe('a run in a directory, killed', function () {
  this.timeout(600_000);
  let directory = '';
  let program: Awaited<ReturnType<typeof bundle>>;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-killed-'));
    program = await bundle(new URL('support/keptRun.ts', import.meta.url));
  });
  after(async () => {
    await rm(directory, {recursive: true, force: true});
    await program.remove();
  });

  /** Lets a process live until it has printed a line and so many milliseconds more; without them to its end. */
  async function live(
    place: string,
    backend: string,
    optimizer: string,
    end?: {line: string; milliseconds: number},
  ): Promise<Life> {
    const child = spawn(process.execPath, [program.path, place, backend, optimizer], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', chunk => {
      errors += chunk;
    });
    let last = '';
    let from: number | undefined;
    const killSoon = () => setTimeout(() => child.kill('SIGKILL'), end?.milliseconds);
    if (end?.line === '') killSoon();
    createInterface({input: child.stdout}).on('line', line => {
      if (line.startsWith('started')) from = Number(line.split(' ')[1]);
      if (line === end?.line) killSoon();
      last = line;
    });
    const [code, signal] = await once(child, 'close');
    const killed = signal === 'SIGKILL';
    if (!killed) expect(code, errors).to.equal(0);
    return {killed, last, from};
  }

  /** Kills a run again and again until there were enough; runs that come to their end are begun anew. */
  async function killAgain(backend: string, optimizer: string, kills: number): Promise<void> {
    const base = join(directory, `${backend}-${optimizer}`);
    const whole = (await live(join(base, 'whole'), backend, optimizer)).last;
    expect(whole).to.match(/^hash [0-9a-f]{64} completed$/);
    const stream = streamOf(`kills/${backend}/${optimizer}`);
    let [killed, resumed, runs] = [0, 0, 0];
    let place = join(base, '0');
    let before = 0;
    for (let round = 0; killed < kills; round++) {
      const [kind, step, time] = uniform({seed: 1, stream, step: round}, 3);
      // one in five while the process starts and takes up its state, the others within a step or what is written after it
      const early = kind < 0.2;
      const end = early
        ? {line: '', milliseconds: 700 * time}
        : {line: `step ${1 + Math.floor(7 * step)}`, milliseconds: 25 * time};
      const life = await live(place, backend, optimizer, end);
      if (life.from !== undefined) {
        // nothing that was saved is lost
        expect(life.from, `round ${round}`).to.be.at.least(before);
        before = life.from;
        if (before > 0) resumed += 1;
      }
      if (life.killed) {
        killed += 1;
        continue;
      }
      expect(life.last, `run ${runs}`).to.equal(whole);
      runs += 1;
      before = 0;
      place = join(base, String(runs));
    }
    expect((await live(place, backend, optimizer)).last).to.equal(whole);
    // of fewer, all may come before the first save
    if (kills >= 9) expect(resumed).to.be.above(0);
  }

  for (const optimizer of Object.keys(OPTIMIZERS)) {
    it(`at random moments, with ${optimizer} on ${backends.join(' and ')}`, async () => {
      const kills = Math.ceil(KILLS / (Object.keys(OPTIMIZERS).length * backends.length));
      await Promise.all(backends.map(backend => killAgain(backend, optimizer, kills)));
    });
  }
});
