/** examples/fine-tune-folder.ts, run as users run it, on pieces of photographs. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {streamOf, uniform} from '@tfjs-zoo/core';
import {transforms} from '@tfjs-zoo/data';
import {readImage, writePng} from '@tfjs-zoo/data/node';
import {createModel, loadStateDict} from '@tfjs-zoo/models';
import {readWeights} from '@tfjs-zoo/weights';
import {expect} from 'chai';

const ROOT = join(import.meta.dirname, '..');
const PHOTOGRAPHS = join(ROOT, 'packages', 'data', 'test', 'fixtures');
const CLASSES = ['astronaut', 'chelsea', 'coffee'];
const PIECES = 20;
const SIDE = 280;

describe('examples/fine-tune-folder.ts', function () {
  this.timeout(300_000);
  let directory: string;
  let photographs: string;
  let out: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-example-'));
    photographs = join(directory, 'photographs');
    out = join(directory, 'out');
    for (const [c, name] of CLASSES.entries()) await cutUp(name, c, join(photographs, name));
    await writeFile(join(photographs, 'coffee', 'notes.jpg'), 'no image');
  });
  after(() => rm(directory, {recursive: true, force: true}));

  it('goes on after a kill, and leaves a model that tells the photographs apart, curves, a confusion matrix and mistakes', async () => {
    const first = await run(out, /epoch 3\/6/);
    expect(first.signal).to.equal('SIGKILL');
    expect(await readdir(out)).to.deep.equal(['run']);

    const {code, stdout, stderr} = await run(out);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/Left out: coffee.notes\.jpg: .*notes\.jpg/);
    expect(stdout).to.include('3 classes: 48 images to learn from, 12 to check with.');
    expect(stdout).to.match(/Went on from step \d+ in /);
    const accuracy = Number(/accuracy (0\.\d+|1\.0+)/.exec(stdout)?.[1]);
    // by chance it is a third
    expect(accuracy).to.be.above(0.7);

    expect((await readdir(out)).filter(name => name !== 'worst-mistakes.png').sort()).to.deep.equal([
      ...['confusion.svg', 'curves.svg', 'model', 'model.safetensors', 'report.html', 'report.txt', 'run'],
    ]);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    for (const name of CLASSES) expect(page).to.include(name);
    expect(page.match(/<svg/g)).to.have.length(2);
    const {epochs} = JSON.parse(await readFile(join(out, 'run', 'history.json'), 'utf8'));
    expect(epochs).to.deep.equal([0, 1, 2, 3, 4, 5]);

    const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1', categories: CLASSES, log: () => {}});
    await loadStateDict(model, await readWeights(await readFile(join(out, 'model.safetensors'))));
    model.dispose();
  });

  it('says how it is called if it is called otherwise', async () => {
    const {code, stderr} = await program([]);
    expect(code).to.equal(2);
    expect(stderr).to.include('Usage: npx tsx examples/fine-tune-folder.ts FOLDER');
  });

  /** Pieces of a photograph at places that always are the same. */
  async function cutUp(name: string, stream: number, to: string): Promise<void> {
    const image = await readImage(join(PHOTOGRAPHS, `${name}.jpg`));
    const places = uniform({seed: 1, stream: streamOf(`examples/${stream}`), step: 0}, 2 * PIECES);
    await mkdir(to, {recursive: true});
    for (let i = 0; i < PIECES; i++) {
      const left = Math.floor(places[2 * i] * (image.width - SIDE));
      const top = Math.floor(places[2 * i + 1] * (image.height - SIDE));
      await writePng(join(to, `${i}.png`), transforms.crop(image, {left, top, width: SIDE, height: SIDE}));
    }
  }

  function run(to: string, killAt?: RegExp): ReturnType<typeof program> {
    const sizes = ['--model', 'alexnet_mini', '--epochs', '4', '--freeze-epochs', '2', '--batch', '8', '--plain'];
    return program([photographs, '--out', to, '--learning-rate', '4e-3', ...sizes], killAt);
  }

  /** Runs the example; kills it when its progress says so. */
  async function program(args: readonly string[], killAt?: RegExp) {
    const node = ['--import', 'tsx', '--conditions=tfjs-zoo-source', join(ROOT, 'examples', 'fine-tune-folder.ts')];
    const child = spawn(process.execPath, [...node, ...args], {cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe']});
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', chunk => {
      stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      stderr += chunk;
      if (killAt?.test(stderr)) child.kill('SIGKILL');
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return {code, signal, stdout, stderr};
  }
});
