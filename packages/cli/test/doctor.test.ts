import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Interrupted} from '@tfjs-zoo/cli';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
import {MAIN, program} from './support/program.ts';
import {runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

describe('tfjs-zoo doctor', () => {
  restoreEnvironment('TFJS_ZOO_CACHE');
  const directory = temporaryDirectory();

  it('says what auto chooses where native is not installed, and the command that would make it faster', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const {status, stdout, stderr} = await runCli(['doctor']);
    expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
    expect(stdout).to.include(`weights are kept in ${directory.path}\n`);
    expect(stdout).to.match(
      /^native {2}not usable .*libtensorflow is not installed in .* To fix it: npx tfjs-zoo native install$/m,
    );
    expect(stdout).to.match(
      /^wasm +usable +4\.22\.0, \d+ threads? on \S.*\S +\d+(\.\d)? GFLOP\/s {2}it is installed\.$/m,
    );
    expect(stdout).to.match(/^cpu +usable +4\.22\.0, 1 thread on \S.*\S +\d+(\.\d)? GFLOP\/s {2}it is installed\.$/m);
    expect(stdout).to.match(/\n'auto' chooses wasm\nfaster: native, after: npx tfjs-zoo native install\n$/);
  });

  it('gives the same in JSON, with null for what is not known', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const {status, stdout} = await runCli(['doctor', '--json', '--no-measure']);
    const report = JSON.parse(stdout);
    expect(status).to.equal(0);
    expect(report.node).to.equal(process.version);
    expect(report.cacheDirectory).to.equal(directory.path);
    expect(report.auto).to.equal('wasm');
    expect(report.improve).to.deep.equal({backend: 'native', command: 'npx tfjs-zoo native install'});
    expect(
      report.backends.map(({name, usable, auto}: {name: string; usable: boolean; auto: boolean}) => [
        name,
        usable,
        auto,
      ]),
    ).to.deep.equal([
      ['native', false, false],
      // a software adapter is usable where there is one, and never chosen
      ['webgpu', report.backends[1].usable, false],
      ['wasm', true, true],
      ['cpu', true, false],
    ]);
    expect(report.backends[0].version).to.equal(null);
    expect(report.backends.map(({gflops}: {gflops: unknown}) => gflops)).to.deep.equal([null, null, null, null]);
  });

  it('reports nothing if it is interrupted: the process that checks native is interrupted with it', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const controller = new AbortController();
    const running = runCli(['doctor', '--json', '--no-measure'], {signal: controller.signal});
    controller.abort(new Interrupted('SIGTERM'));
    const {status, stdout} = await running;
    expect(status).to.equal(143);
    expect(JSON.parse(stdout)).to.deep.equal({error: {name: 'Interrupted', message: 'interrupted'}});
  });
});

/** What `doctor --json` prints. */
interface Report {
  auto: string;
  improve: {backend: string; command: string} | null;
  backends: {name: string; usable: boolean; why: string; fix: string | null; version: string | null}[];
}

describe('the program tfjs-zoo doctor', () => {
  const directory = temporaryDirectory();
  before(function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
  });

  async function doctor(env: Record<string, string | undefined>, ...flags: string[]): Promise<string> {
    const {status, stdout, stderr} = await program([MAIN, 'doctor', '--no-measure', ...flags], {env});
    expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
    return stdout;
  }

  /** What it says of native, and what it advises. */
  async function native(
    env: Record<string, string | undefined>,
  ): Promise<Report['backends'][0] & Pick<Report, 'auto' | 'improve'>> {
    const {backends, auto, improve}: Report = JSON.parse(await doctor(env, '--json'));
    return {...backends[0], auto, improve};
  }

  /** What an installation consists of that is none. */
  function installation(manifest: string): string {
    const where = join(directory.path, 'native', '2.21.0-linux-x64');
    mkdirSync(join(where, 'lib'), {recursive: true});
    for (const name of ['tfjs_binding.node', 'stderr_guard.node']) writeFileSync(join(where, name), 'not an addon');
    writeFileSync(join(where, 'manifest.json'), manifest);
    return where;
  }

  it('names the compiler to install as well where native is absent and could not be compiled, with --json or not', async () => {
    const env = {TFJS_ZOO_CACHE: directory.path, PATH: join(directory.path, 'empty'), CXX: undefined};
    const [text, json] = await Promise.all([doctor(env), doctor(env, '--json')]);
    const {backends, auto, improve}: Report = JSON.parse(json);
    const command = 'sudo apt-get install g++ && npx tfjs-zoo native install';
    expect({auto, improve}).to.deep.equal({auto: 'wasm', improve: {backend: 'native', command}});
    expect(backends[0]).to.include({
      usable: false,
      why:
        `libtensorflow is not installed in ${directory.path}/native/2.21.0-linux-x64. ` +
        'Installing it takes a C++ compiler, and neither CXX names one nor is one on the path.',
      fix: command,
    });
    for (const {name, usable, why, fix, version} of backends) {
      const line = text.split('\n').find(each => each.startsWith(`${name} `)) ?? '';
      expect(line.slice(0, 20).trim()).to.equal(`${name.padEnd(8)}${usable ? 'usable' : 'not usable'}`);
      if (usable) expect(line).to.include(` ${version}, `);
      expect(line.endsWith(`  ${why}${fix === null ? '' : ` To fix it: ${fix}`}`), line).to.equal(true);
    }
    expect(text.endsWith(`\n'auto' chooses wasm\nfaster: native, after: ${command}\n`)).to.equal(true);
  });

  it('says what is damaged, and how to renew it: the addon', async () => {
    const manifest = {tensorflow: '2.21.0', tfjsNode: '4.22.0', source: 'test', compiler: 'none'};
    const where = installation(JSON.stringify(manifest));
    const command = 'npx tfjs-zoo native install --force';
    const found = await native({TFJS_ZOO_CACHE: directory.path, CXX: 'echo'});
    expect(found)
      .to.include({usable: false, fix: command, auto: 'wasm'})
      .and.to.deep.include({
        improve: {backend: 'native', command},
      });
    expect(found.why).to.equal(
      `it is installed but does not run: the numeric check of ${where}/tfjs_binding.node failed (code 1): ` +
        `Error: ${where}/tfjs_binding.node: file too short.`,
    );
  });

  it('says what is damaged, and how to renew it: what the installation says of itself', async () => {
    installation('{"tensorflow": "2.2');
    const found = await native({TFJS_ZOO_CACHE: directory.path, CXX: 'echo'});
    expect(found).to.include({usable: false, fix: 'npx tfjs-zoo native install --force', auto: 'wasm'});
    expect(found.why).to.match(/^it is installed but does not run: .*JSON.*\.$/);
  });

  it('says that there is nothing faster where native works, compiler or not', async function () {
    if (!BACKENDS.includes('native')) this.skip();
    expect(await native({PATH: join(directory.path, 'empty'), CXX: undefined})).to.include({
      usable: true,
      why: 'it is installed and gave the right numbers just now.',
      fix: null,
      auto: 'native',
      improve: null,
    });
  });
});

describe('tfjs-zoo native install', () => {
  restoreEnvironment('TFJS_ZOO_CACHE', 'TFJS_ZOO_LIBTENSORFLOW', 'DEBUG');
  const directory = temporaryDirectory();

  it('fails in one line, exit code 1, on a library that is not there', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    process.env.TFJS_ZOO_LIBTENSORFLOW = `${directory.path}/nowhere`;
    delete process.env.DEBUG;
    const {status, stdout, stderr} = await runCli(['native', 'install', '--json']);
    expect(status).to.equal(1);
    const {error} = JSON.parse(stdout);
    expect(error.name).to.equal('NativeInstallError');
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/^tfjs-zoo: native install: /);
    expect(stderr).not.to.match(/^ +at /m);
  });

  it('shows the stack as well if DEBUG is set', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    process.env.TFJS_ZOO_LIBTENSORFLOW = `${directory.path}/nowhere`;
    process.env.DEBUG = '1';
    expect((await runCli(['native', 'install'])).stderr).to.match(/^ +at .*installNative/m);
  });

  it('does nothing if it is interrupted before it began', async () => {
    process.env.TFJS_ZOO_CACHE = `${directory.path}/never`;
    expect(await runCli(['native', 'install'], {signal: AbortSignal.abort()})).to.deep.equal({
      status: 130,
      stdout: '',
      stderr: 'tfjs-zoo: interrupted\n',
    });
  });
});
