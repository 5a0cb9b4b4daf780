import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {runCli} from './support/runCli.ts';

const manifest: {version: string} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('help', () => {
  for (const argv of [['--help'], ['-h'], ['help']]) {
    it(`names every command on standard output, exit code 0: tfjs-zoo ${argv.join(' ')}`, async () => {
      const {status, stdout, stderr} = await runCli(argv);
      expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
      for (const name of ['doctor', 'list', 'info', 'predict', 'weights', 'convert', 'data', 'native'])
        expect(stdout).to.match(new RegExp(`^  ${name}`, 'm'));
    });
  }

  it('of predict names its options and their defaults', async () => {
    const {status, stdout} = await runCli(['predict', '--help']);
    expect(status).to.equal(0);
    for (const option of ['--model', '--weights', '--top', '--backend', '--offline', '--json'])
      expect(stdout).to.include(option);
    expect(stdout).to.include('(default: "alexnet")');
  });

  it('of convert names its options and examples', async () => {
    const {status, stdout} = await runCli(['convert', '--help']);
    expect(status).to.equal(0);
    for (const option of ['from', 'to', 'model', 'num-classes', 'dtype', 'key', 'max-shard', 'force', 'json'])
      expect(stdout).to.match(new RegExp(`^  --${option}\\b`, 'm'));
    expect(stdout).to.include('$ tfjs-zoo convert alexnet.pth my-model/ --model alexnet\n');
  });

  it('of data names its options and examples', async () => {
    const sheet = await runCli(['data', 'sheet', '--help']);
    expect(sheet.status).to.equal(0);
    for (const option of ['output', 'count', 'augment', 'seed', 'size', 'force', 'json'])
      expect(sheet.stdout).to.match(new RegExp(`^  (-o, )?--${option}\\b`, 'm'));
    expect(sheet.stdout).to.include('(default: 25)').and.to.include('$ tfjs-zoo data sheet photos -o sheet.png\n');
    const describe = await runCli(['data', 'describe', '--help']);
    for (const option of ['against', 'limit', 'json'])
      expect(describe.stdout).to.match(new RegExp(`^  --${option}\\b`, 'm'));
    expect(describe.stdout).to.include('$ tfjs-zoo data describe photos/train --against photos/validation');
  });

  it('is one JSON document with --json', async () => {
    const {status, stdout} = await runCli(['list', '--help', '--json']);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout).help).to.match(/^Usage: tfjs-zoo list/);
  });
});

describe('the version', () => {
  it("is this package's", async () => {
    expect(await runCli(['--version'])).to.deep.equal({status: 0, stdout: `${manifest.version}\n`, stderr: ''});
  });

  it('is one JSON document with --json', async () => {
    expect(JSON.parse((await runCli(['--json', '--version'])).stdout)).to.deep.equal({version: manifest.version});
  });
});
