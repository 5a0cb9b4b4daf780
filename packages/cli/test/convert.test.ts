import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {Interrupted} from '@tfjs-zoo/cli';
import {readMetadata, readWeights, tensorOf} from '@tfjs-zoo/weights';
import {fileSource, openWeights, saveWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {bitsOf, fixtureJson, fixturePath} from '../../weights/test/support/fixtures.ts';
import {smallModel} from '../../weights/test/support/smallModel.ts';
import {FROM} from '../src/commands/convert.ts';
import {type CliResult, runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

/** A file name that can just be. */
const LONG = `${'x'.repeat(250)}.npz`;

describe('tfjs-zoo convert', () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  const convert = (...argv: string[]): Promise<CliResult> => runCli(['convert', ...argv]);

  it('prints what it wrote: names, sizes and hashes of the files, tensors and numbers', async () => {
    const {stdout} = await convert(fixturePath('npz-tiny.npz'), at('a.safetensors'));
    const bytes = readFileSync(at('a.safetensors'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(stdout).to.equal(
      `${at('a.safetensors')}  ${bytes.length} bytes  sha256 ${sha256}\n3 tensors, 9 numbers, ${bytes.length} bytes\n`,
    );
    const json = await convert(fixturePath('npz-tiny.npz'), at('b.safetensors'), '--json');
    expect(JSON.parse(json.stdout)).to.deep.equal({
      input: fixturePath('npz-tiny.npz'),
      format: 'safetensors',
      model: null,
      numClasses: null,
      output: at('b.safetensors'),
      tensors: 3,
      elements: 9,
      bytes: bytes.length,
      files: [{path: at('b.safetensors'), bytes: bytes.length, sha256}],
    });
    const split = await convert(fixturePath('npz-tiny.npz'), at('c.json'), '--max-shard', '20B', '--json');
    const {bytes: total, files} = JSON.parse(split.stdout);
    expect(files.map(({path}: {path: string}) => basename(path))).to.deep.equal([
      'c.json',
      'c.weights-00001-of-00002.bin',
      'c.weights-00002-of-00002.bin',
    ]);
    expect(total).to.equal(files.reduce((sum: number, {path}: {path: string}) => sum + statSync(path).size, 0));
  });

  it('converts floating tensors with --dtype, and keeps integers', async () => {
    await convert(fixturePath('npz-tiny.npz'), at('half.pth'), '--dtype', 'float16');
    expect(await bitsOf(await openWeights(at('half.pth')))).to.deep.equal([
      // 0, 1, 2, 3, 4, 5 as IEEE 754 halves, little-endian
      ['w', 'float16', [2, 3], '0000003c0040004200440045'],
      ['b', 'bool', [2], '0100'],
      ['n', 'int64', [], '0300000000000000'],
    ]);
    await convert(fixturePath('sharded/model.safetensors.index.json'), at('whole.npz'), '--dtype', 'float32');
    const {dtype} = (await openWeights(at('whole.npz'))).get('half') ?? {};
    expect(dtype).to.equal('float32');
  });

  it('takes one state dict of a checkpoint with --key', async () => {
    const {status} = await convert(fixturePath('checkpoint-ema.pth'), at('ema.npz'), '--key', 'ema.state_dict');
    expect(status).to.equal(0);
    expect(await bitsOf(await openWeights(at('ema.npz')))).to.deep.equal(fixtureJson('checkpoint-ema.ema.json'));
    const {status: other, stderr} = await convert(fixturePath('tiny.safetensors'), at('x.npz'), '--key', 'ema');
    expect(other).to.equal(1);
    expect(stderr).to.include("the option key is 'ema', but only PyTorch checkpoints hold several state dicts");
  });

  it('reads as --from and writes as --to say, whatever the names', async () => {
    cpSync(fixturePath('npz-tiny.npz'), at('in.pth'));
    expect((await convert(at('in.pth'), at('out.npz'), '--from', 'npz', '--to', 'pth')).status).to.equal(0);
    const sd = await readWeights(await fileSource(at('out.npz')), {format: 'pth'});
    expect(await bitsOf(sd)).to.deep.equal(fixtureJson('npz-tiny.json'));
    const {status, stderr} = await convert(at('in.pth'), at('b.npz'), '--from', 'safetensors');
    expect(status).to.equal(1);
    expect(stderr).to.match(/^tfjs-zoo: .*in\.pth \(safetensors\): /);
  });

  it('knows for --from what readWeights reads', async () => {
    const known = FROM.map(name => `'${name}'`).join(', ');
    await expect(readWeights(new Uint8Array(8), {format: '?'})).to.be.rejectedWith(
      `there is no format of that name; there are ${known}`,
    );
  });

  it('keeps metadata where there is room for it, and says where there is none', async () => {
    await saveWeights(at('in.safetensors'), smallModel(1), {metadata: {format: 'pt', epoch: '7'}});
    const kept = await convert(at('in.safetensors'), at('out.safetensors'), '--dtype', 'bfloat16');
    expect(kept.stderr).not.to.include('metadata');
    expect([...(await readMetadata(await fileSource(at('out.safetensors'))))]).to.deep.equal([
      ['format', 'pt'],
      ['epoch', '7'],
    ]);
    expect((await convert(at('in.safetensors'), at('out.pth'))).stderr).to.include(
      `tfjs-zoo: convert: the metadata of ${at('in.safetensors')} (format, epoch) is left out: ` +
        'of what is written, safetensors alone has any\n',
    );
  });

  it('replaces nothing without --force, an index neither', async () => {
    await saveWeights(at('a.safetensors'), smallModel(1), {maxShardBytes: 16});
    writeFileSync(at('b.npz'), 'mine');
    for (const [out, there] of [
      ['a.safetensors', 'a.safetensors.index.json'],
      ['b.npz', 'b.npz'],
    ]) {
      expect(await convert(fixturePath('tiny.pth'), at(out))).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: `tfjs-zoo: convert: ${at(there)} is there already; give --force to replace it\n`,
      });
    }
    expect(readFileSync(at('b.npz'), 'utf8')).to.equal('mine');
    for (const out of ['a.safetensors', 'b.npz']) {
      expect((await convert(fixturePath('tiny.pth'), at(out), '--force')).status).to.equal(0);
      expect(await bitsOf(await openWeights(at(out)))).to.deep.equal(fixtureJson('tiny.json'));
    }
    expect(readdirSync(directory.path).sort()).to.deep.equal(['a.safetensors', 'b.npz']);
  });

  it('may replace the file that it reads', async () => {
    await saveWeights(at('a.safetensors'), smallModel(1), {maxShardBytes: 16});
    const index = at('a.safetensors.index.json');
    const {status} = await convert(index, at('a.safetensors'), '--force', '--dtype', 'float16');
    expect(status).to.equal(0);
    expect(readdirSync(directory.path)).to.deep.equal(['a.safetensors']);
    expect((await openWeights(at('a.safetensors'))).get('w')?.dtype).to.equal('float16');
  });

  it('leaves nothing behind when a tensor turns out damaged, nor when it is interrupted', async () => {
    await saveWeights(at('in.npz'), smallModel(1));
    const bytes = readFileSync(at('in.npz'));
    // the last element of the tensor w, 3: a checksum tells
    const place = bytes.lastIndexOf(Buffer.from(Float32Array.of(3).buffer));
    bytes[place] ^= 1;
    writeFileSync(at('damaged.npz'), bytes);
    const before = readdirSync(directory.path).sort();
    for (const out of ['out.safetensors', 'out.json', 'out.pth']) {
      const {status, stderr} = await convert(
        at('damaged.npz'),
        at(out),
        ...(out.endsWith('.pth') ? [] : ['--max-shard', '8']),
      );
      expect(status).to.equal(1);
      expect(stderr).to.match(/damaged\.npz \(npz\): .*'w/);
      expect(readdirSync(directory.path).sort()).to.deep.equal(before);

      const controller = new AbortController();
      const interrupted = await runCli(['convert', at('in.npz'), at(out), '--json'], {
        signal: controller.signal,
        onStderr: text => text.includes(': 2 of 3') && controller.abort(new Interrupted('SIGINT')),
      });
      expect(interrupted.status).to.equal(130);
      expect(JSON.parse(interrupted.stdout)).to.deep.equal({error: {name: 'Interrupted', message: 'interrupted'}});
      expect(readdirSync(directory.path).sort()).to.deep.equal(before);
    }
  });

  it('keeps the network of a saved tfjs model that is written as tfjs, but not how it was trained', async () => {
    mkdirSync(at('saved'));
    await saveWeights(at('saved/model.json'), smallModel(1), {
      modelJson: {modelTopology: {a: 1}, trainingConfig: {b: 2}},
    });
    const json = JSON.parse(readFileSync(at('saved/model.json'), 'utf8'));
    json.weightsManifest[0].weights[1].group = 'optimizer';
    writeFileSync(at('saved/model.json'), JSON.stringify(json));
    for (const [out, file] of [
      ['small', 'small/model.json'],
      ['flat.json', 'flat.json'],
    ]) {
      expect((await convert(at('saved'), at(out), '--dtype', 'float16')).status).to.equal(0);
      const {weightsManifest, ...members} = JSON.parse(readFileSync(at(file), 'utf8'));
      expect(members).to.deep.equal({generatedBy: 'tfjs-zoo', modelTopology: {a: 1}});
      expect(weightsManifest[0].weights).to.deep.equal([
        {name: '10', shape: [4], dtype: 'float32', quantization: {dtype: 'float16'}},
        {name: 'w', shape: [3], dtype: 'float32', quantization: {dtype: 'float16'}},
      ]);
    }
  });

  it('says what is wrong with IN or OUT, and touches neither', async () => {
    writeFileSync(at('text.pth'), 'hello');
    writeFileSync(at('list.json'), '[]');
    await saveWeights(at('weights.json'), smallModel(1));
    mkdirSync(at('empty'));
    const tiny = fixturePath('tiny.pth');
    const before = readdirSync(directory.path).sort();
    const WRONG: readonly (readonly [argv: string[], said: string])[] = [
      [[at('none.pth'), at('x.npz')], `openWeights: there is no file ${at('none.pth')}; check the path`],
      [[at('empty'), at('x.npz')], `openWeights: ${at('empty')} is a directory; name the weight file itself`],
      [[at('text.pth'), at('x.npz')], `${at('text.pth')} (text): this is plain text, not weights`],
      [[at('list.json'), at('x.npz')], `${at('list.json')} (text): this is plain text, not weights`],
      [[tiny, at('no/x.npz')], `convert: there is no directory ${at('no')} to write to; make it first`],
      // its temporary name is too long
      [[tiny, at(LONG)], `convert: writing ${at(LONG)} failed: ENAMETOOLONG`],
      [
        [at('weights.json'), at('whole')],
        `convert: ${at('weights.json')} holds weights without a network; give --model to write a whole model to ${at('whole')}`,
      ],
    ];
    for (const [argv, said] of WRONG) {
      const {status, stdout, stderr} = await convert(...argv);
      expect({status, stdout}, argv.join(' ')).to.deep.equal({status: 1, stdout: ''});
      expect(stderr).to.include(said);
      expect(
        stderr
          .trimEnd()
          .split('\n')
          .filter(line => !line.startsWith('converting ')),
      ).to.have.length(1);
    }
    expect(readdirSync(directory.path).sort()).to.deep.equal(before);
  });

  it('answers a directory for OUT with what to type instead', async () => {
    const tiny = fixturePath('tiny.pth');
    const path = directory.path;
    expect(await convert(tiny, path)).to.deep.equal({
      status: 2,
      stdout: '',
      stderr:
        `tfjs-zoo: convert: ${path} is a directory; name a file, as in ${at('model.safetensors')}, ` +
        'or give --model to write a whole model there\n',
    });
    expect((await convert(tiny, `${path}/`, '--to', 'npz')).stderr).to.equal(
      `tfjs-zoo: convert: ${path}/ is a directory, and --to npz writes a file; name it, as in ${at('model.npz')}\n`,
    );
  });

  it('shows control characters in names of files instead of obeying them', async () => {
    const name = at('a\x1b[31m.npz');
    const {stdout} = await convert(fixturePath('tiny.pth'), name);
    expect(stdout).to.include('a\\x1b[31m.npz').and.not.to.include('\x1b');
    expect(existsSync(name)).to.equal(true);
    await saveWeights(at('n.npz'), new Map([['w', tensorOf('int8', [], Int8Array.of(1))]]));
    expect((await convert(at('n.npz'), at('n.npy'))).stdout).to.include('\n1 tensor, 1 numbers, ');
  });
});
