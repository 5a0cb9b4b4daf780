/** An installation that is killed anywhere: what is there afterwards is whole or nothing, and the next one puts all right. */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {expect} from 'chai';
import fc from 'fast-check';
import {bundle} from '../../../../test/support/bundle.ts';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import type {PinnedWheel} from '../../src/native/install/pinnedWheel.ts';
import {program} from '../support/fakePrograms.ts';
import type {KilledInstallOptions} from '../support/killedInstall.ts';
import {filesOf, type SmallInstallOptions, smallInstall} from '../support/smallInstall.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';
import {zip} from '../support/zip.ts';

/** Installations that are killed in a test, each before another step. */
const KILLS = Math.min(5, Number(process.env.TFJS_ZOO_TEST_KILLS ?? 5));

/** Large enough to come in several pieces. */
const BYTES = zip({
  'tensorflow/libtensorflow_cc.so.2': 'library '.repeat(40_000),
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'the header',
});
const WHEEL: PinnedWheel = {
  ...{project: 'tensorflow-cpu', version: '2.21.0', file: 'small.whl', python: '3.11', platform: 'any'},
  ...{bytes: BYTES.length, sha256: createHash('sha256').update(BYTES).digest('hex')},
};
const WHOLE = {
  'include/tensorflow/c/c_api.h': 10,
  'lib/libtensorflow_cc.so.2': 320_000,
  'lib/libtensorflow_framework.so.2': 9,
  'tfjs_binding.node': 10,
};

describe('an installation that is killed', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('PATH');
  let installer: Awaited<ReturnType<typeof bundle>>;
  let server: Server;
  let index = '';

  before(async () => {
    installer = await bundle(new URL('../support/killedInstall.ts', import.meta.url));
    server = createServer((request, response) => {
      const urls = [{filename: WHEEL.file, url: `${index}/small.whl`}];
      response.end(request.url === '/small.whl' ? BYTES : JSON.stringify({urls}));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    index = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await installer.remove();
  });
  beforeEach(() => {
    // without Python, whose pip would be asked
    process.env.PATH = '/bin/none';
  });

  const folder = (): string => join(directory.path, 'native');
  const options = (force: boolean): SmallInstallOptions => {
    // half of the file first, as linkers write
    const script = 'while [ "$1" != -o ]; do shift; done\necho half > "$2"\necho half >> "$2"';
    const compiler = program(directory.path, 'compiler', script);
    return {target: join(folder(), 'result'), index, wheel: WHEEL, compiler, force};
  };

  /** Installs in a process of its own. */
  async function install(killBefore: number, force = false): Promise<{killed: boolean; steps: number; how: string}> {
    const given: KilledInstallOptions = {...options(force), killBefore};
    const child = spawn(process.execPath, [installer.path, JSON.stringify(given)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed = child.stdout.setEncoding('utf8').toArray();
    const [, signal] = await once(child, 'close');
    const [how = '', steps] = (await printed).join('').split(' ');
    return {killed: signal === 'SIGKILL', how, steps: Number(steps)};
  }

  /** Installs, and is killed unless it came to its end in fewer steps, as the wheel may come in fewer pieces. */
  async function expectKilled(killBefore: number, force = false): Promise<void> {
    const {killed, steps, how} = await install(killBefore, force);
    if (!killed) expect({how, early: steps < killBefore}).to.deep.equal({how: 'built', early: true});
  }

  function expectWhole(): void {
    const {'manifest.json': manifest, ...files} = filesOf(join(folder(), 'result'));
    expect(manifest).to.be.above(0);
    expect(files).to.deep.equal(WHOLE);
  }

  /** Installs again, and nothing of what was killed is left. */
  async function expectRepaired(): Promise<void> {
    if (existsSync(join(folder(), 'result'))) expectWhole();
    await smallInstall(options(false), () => {});
    expectWhole();
    expect(readdirSync(folder())).to.deep.equal(['result']);
  }

  it('at any step of it leaves a whole one or none, and the next one cleans up after it', async () => {
    const {steps} = await install(0);
    // asking the index, the wheel in pieces, three files, the compiler, and what puts it in place
    expect(steps).to.be.above(20);
    const moment = fc.integer({min: 1, max: steps});
    const moments = fc.sample(moment, {numRuns: KILLS, seed: Number(process.env.FC_SEED ?? 1)});
    // the third signs the lock, the fourth puts it in its place
    for (const killBefore of new Set([3, 4, ...moments])) {
      rmSync(join(folder(), 'result'), {recursive: true});
      await expectKilled(killBefore);
      await expectRepaired();
    }
  });

  it('while it takes the place of another leaves one of them or none, and the next one cleans up after it', async () => {
    await install(0);
    const {steps} = await install(0, true);
    // the old one aside, the new one in its place, the old one away
    for (const killBefore of [steps - 4, steps - 3, steps - 2]) {
      await expectKilled(killBefore, true);
      await expectRepaired();
    }
  });

  it('while another waits for it, or works before it, does not hinder that one', async () => {
    const {steps} = await install(0);
    const [first, second] = await Promise.all([install(Math.floor(steps / 2), true), install(0, true)]);
    expect(first).to.include({killed: true});
    expect(second).to.include({killed: false, how: 'built'});
    await expectRepaired();
  });
});
