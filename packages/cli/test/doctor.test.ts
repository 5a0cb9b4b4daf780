import {Interrupted} from '@tfjs-zoo/cli';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
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
    const {status, stdout} = await runCli(['doctor', '--json']);
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
  });

  it('reports nothing if it is interrupted: the process that checks native is interrupted with it', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const controller = new AbortController();
    const running = runCli(['doctor', '--json'], {signal: controller.signal});
    controller.abort(new Interrupted('SIGTERM'));
    const {status, stdout} = await running;
    expect(status).to.equal(143);
    expect(JSON.parse(stdout)).to.deep.equal({error: {name: 'Interrupted', message: 'interrupted'}});
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
