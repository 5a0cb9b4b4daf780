import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import type {RequestListener} from 'node:http';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {expect} from 'chai';
import {fetchWeights} from '../../src/node/fetchWeights.ts';
import {noise, pinned} from '../support/bytes.ts';
import {childDownloads} from '../support/childProgram.ts';
import {type Asked, fileServer} from '../support/fileServer.ts';
import {withServer} from '../support/loopback.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

const BODY = noise(4_000_000);
const PINNED = pinned(BODY);
const NAME = `${PINNED.sha256.slice(0, 16)}-net.pth`;
/** How often a download is killed. */
const KILLS = Number(process.env.TFJS_ZOO_TEST_KILLS ?? 100);
/** Caches that downloads are killed in at the same time. */
const LANES = 2;
/** How often eight processes meet, with and without a lock. */
const MEETINGS = Number(process.env.TFJS_ZOO_TEST_MEETINGS ?? 3);

describe('fetchWeights in several processes', function () {
  this.timeout(300_000);
  const cache = temporaryCache();
  const {start} = childDownloads();
  const request = (origin: string) => ({
    artifact: {urls: [`${origin}/net.pth`], ...PINNED},
    options: {cacheDir: cache.path, allowLoopbackHttp: true},
  });

  it(`killed ${KILLS} times at any byte, has the perfect file in its place or none, and ends by having it`, async () => {
    const each = Math.ceil(KILLS / LANES);
    const lanes = Array.from({length: LANES}, (_, lane) => {
      const cacheDir = join(cache.path, `lane-${lane}`);
      mkdirSync(cacheDir);
      return killedAgainAndAgain(cacheDir, lane * each, Math.min((lane + 1) * each, KILLS));
    });
    const [resumed, complete] = (await Promise.all(lanes)).reduce((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);
    if (KILLS >= 20) expect(resumed, 'downloads taken up').to.be.above(KILLS / 4);
    if (KILLS >= 20) expect(complete, 'downloads that were complete before the kill').to.be.within(1, KILLS - 1);
  });

  /** Kills number `first` to `last` of downloads into one cache. @returns how many were taken up, and complete before */
  async function killedAgainAndAgain(cacheDir: string, first: number, last: number): Promise<[number, number]> {
    const path = join(cacheDir, NAME);
    const requestFrom = (origin: string) => {
      const {artifact, options} = request(origin);
      return {artifact, options: {...options, cacheDir}};
    };
    let [resumed, complete] = [0, 0];
    /** After how many bytes of this download the process is killed; above the rest, it is killed while it finishes. */
    let killAt = 0;
    /** About as long as it takes a process to finish, which is found out: it depends on what else the machine does. */
    let finishMs = 20;
    let kill: () => void = () => undefined;
    const serve: RequestListener = async ({headers}, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
      if (from > 0) resumed++;
      const head = {
        'content-length': BODY.length - from,
        'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}`,
      };
      response.writeHead(from > 0 ? 206 : 200, head);
      const stop = Math.min(killAt, BODY.length - from);
      for (let at = from; at < BODY.length; at += 65_536) {
        const chunk = BODY.subarray(at, Math.min(at + 65_536, from + stop > at ? from + stop : BODY.length));
        response.write(chunk);
        if (at + chunk.length >= from + stop) break;
      }
      if (from + stop >= BODY.length) response.end();
      // The last of it is on its way through the socket, the disk and the rename: anything from at once to when it is done.
      setTimeout(() => kill(), ((killAt % 20) / 20) * finishMs);
    };
    await withServer(serve, async origin => {
      for (let i = first; i < last; i++) {
        // every part of the file, and every fourth one while it finishes
        killAt = i % 4 === 3 ? BODY.length + i : ((i * 7919) % 400) * 2503 + i;
        const {child, answer} = start(requestFrom(origin));
        kill = () => child.kill('SIGKILL');
        const {stderr} = await answer;
        expect(stderr).to.equal('');
        const finished = existsSync(path);
        if (killAt > BODY.length) finishMs *= finished ? 0.7 : 1.4;
        if (!finished) continue;
        expect(BODY.equals(readFileSync(path)), `after kill ${i}`).to.equal(true);
        complete++;
        rmSync(path);
      }
    });
    await withServer(fileServer(BODY).serve, async origin => {
      const {path: found, stderr} = await start(requestFrom(origin)).answer;
      expect(stderr).to.equal('');
      expect(found).to.equal(path);
      expect(BODY.equals(readFileSync(path))).to.equal(true);
    });
    expect(readdirSync(cacheDir)).to.deep.equal([NAME]);
    return [resumed, complete];
  }

  /** Eight processes at once. @returns what they asked the server for */
  async function eight(): Promise<Asked[]> {
    const {serve, asked} = fileServer(BODY);
    await withServer(
      (incoming, response) => {
        // long enough for all of them to be there
        setTimeout(() => serve(incoming, response), 300);
      },
      async origin => {
        const children = Array.from({length: 8}, () => start(request(origin)).answer);
        for (const {path, message, stderr} of await Promise.all(children)) {
          expect({path, message, stderr}).to.deep.equal({path: join(cache.path, NAME), message: undefined, stderr: ''});
        }
      },
    );
    expect(BODY.equals(readFileSync(join(cache.path, NAME)))).to.equal(true);
    return asked;
  }

  it(`eight at once get one valid file by one download, ${MEETINGS} times`, async () => {
    for (let i = 0; i < MEETINGS; i++) {
      expect(await eight()).to.have.length(1);
      expect(readdirSync(cache.path)).to.deep.equal([NAME]);
      rmSync(join(cache.path, NAME));
    }
  });

  it(`eight at once get one valid file even if there can be no lock, ${MEETINGS} times`, async () => {
    const lock = join(cache.path, `${PINNED.sha256}.lock`);
    for (let i = 0; i < MEETINGS; i++) {
      writeFileSync(lock, 'in the way');
      expect((await eight()).length).to.be.within(1, 8);
      expect(readdirSync(cache.path).sort()).to.deep.equal([NAME, `${PINNED.sha256}.lock`].sort());
      rmSync(join(cache.path, NAME));
    }
  });

  it('one that waits for another shows how far that one is, and can be aborted', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    await withServer(
      async (_, response) => {
        response.write(BODY.subarray(0, 1_000_000));
        await released;
        response.end(BODY.subarray(1_000_000));
      },
      async origin => {
        const {artifact, options} = request(origin);
        const first = start({artifact, options});
        while (!readdirSync(cache.path).some(name => name.endsWith('.tmp'))) await wait(10);
        const controller = new AbortController();
        const reason = new Error('enough');
        const seen: number[] = [];
        const onProgress = (received: number) => {
          seen.push(received);
          if (received === 1_000_000) controller.abort(reason);
        };
        const waiting = fetchWeights(artifact, {...options, onProgress, signal: controller.signal});
        expect(await waiting.catch(error => error)).to.equal(reason);
        expect(seen.at(-1)).to.equal(1_000_000);
        release();
        expect((await first.answer).path).to.equal(join(cache.path, NAME));
      },
    );
  });

  it('a lock whose holder was killed is taken over at once', async () => {
    const {serve, asked} = fileServer(BODY);
    let calls = 0;
    await withServer(
      (incoming, response) => {
        if (++calls > 1) return serve(incoming, response);
        response.write(BODY.subarray(0, 1000));
        return killed.child.kill('SIGKILL');
      },
      async origin => {
        killed = start(request(origin));
        await killed.answer;
        expect(readdirSync(cache.path)).to.include(`${PINNED.sha256}.lock`);
        const began = performance.now();
        const {artifact, options} = request(origin);
        await fetchWeights(artifact, options);
        // a holder of whom nothing is known is waited for 15 s
        expect(performance.now() - began).to.be.below(10_000);
      },
    );
    expect(asked).to.have.length(1);
    expect(readdirSync(cache.path)).to.deep.equal([NAME]);
  });
  let killed: ReturnType<typeof start>;
});
