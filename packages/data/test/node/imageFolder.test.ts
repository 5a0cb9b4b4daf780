import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {imageClassificationPreset, imageTrainingPreset} from '../../src/index.ts';
import {imageFolder, readImage, writePng} from '../../src/node.ts';
import {fixturePath, noise, plain, reference, withDirectory} from '../support.ts';

const transform = imageClassificationPreset({resize: 6, crop: 4});

/** Writes a few images of each class. */
async function fill(dir: string, counts: Record<string, number>): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    for (let i = 0; i < count; i++) await writePng(join(dir, name, `${i}.png`), noise(8 + i, 9));
  }
}

describe('imageFolder', () => {
  it("numbers classes and files as torchvision's ImageFolder does", () =>
    withDirectory(async dir => {
      for (const file of reference.listing.files) {
        await mkdir(dirname(join(dir, file)), {recursive: true});
        await writeFile(join(dir, file), '');
      }
      const folder = await imageFolder(dir);
      expect(folder.classNames).to.deep.equal(reference.listing.classes);
      const samples = folder.files.map((file, i) => [relative(dir, file), folder.label(i)]);
      expect(samples).to.deep.equal(reference.listing.samples);
      expect(folder.sampleShape).to.deep.equal([224, 224, 3]);
    }));

  it('gives each image as the transform makes it, and leaks no tensor', () =>
    withDirectory(async dir => {
      await fill(dir, {cat: 3, dog: 2});
      const folder = await imageFolder(dir, {transform});
      expect(folder).to.include({size: 5});
      expect(folder.name(3)).to.equal(join(dir, 'dog', '0.png'));
      const before = memory().numTensors;
      const rows: Float32Array[] = [];
      const labels: number[] = [];
      for await (const {xs, ys} of folder.batches({batchSize: 2})) {
        const pixels = Float32Array.from(xs.dataSync());
        const cats = ys.dataSync().filter((_, i) => i % 2 === 0);
        cats.forEach((cat, i) => {
          rows.push(pixels.subarray(i * 48, (i + 1) * 48));
          labels.push(1 - cat);
        });
        xs.dispose();
        ys.dispose();
      }
      expect(memory().numTensors).to.equal(before);
      expect(labels).to.deep.equal([0, 0, 0, 1, 1]);
      for (const [i, file] of folder.files.entries()) {
        expect(rows[i]).to.deep.equal(transform(await readImage(file)));
      }
    }));

  it('splits by class, with a transform of its own for training', () =>
    withDirectory(async dir => {
      await fill(dir, {cat: 4, dog: 6});
      const folder = await imageFolder(dir, {transform});
      const trainTransform = imageTrainingPreset({crop: 4});
      const [training, validation] = folder.split(0.5, {seed: 3, trainTransform});
      const names = (part: typeof training) => Array.from({length: part.size}, (_, i) => part.name(i));
      expect([...names(training), ...names(validation)].sort()).to.deep.equal([...folder.files].sort());
      expect([training.size, validation.size]).to.deep.equal([5, 5]);
      const image = await training.image(2);
      const key = {seed: 1, epoch: 8};
      expect(await training.sample(2, key)).to.deep.equal(trainTransform(image, {...key, index: 2}));
      expect(await validation.sample(2)).to.deep.equal(transform(await validation.image(2)));
    }));

  it('passes over hidden files and folders, follows links, and stops at circles', () =>
    withDirectory(async dir => {
      await fill(join(dir, 'set'), {cat: 1, '.ipynb_checkpoints': 1});
      await writeFile(join(dir, 'set', 'cat', '._0.png'), 'no image');
      await writePng(join(dir, 'elsewhere', 'x.png'), plain(3, 3, 1));
      await symlink(join(dir, 'elsewhere'), join(dir, 'set', 'dog'));
      await symlink(join(dir, 'set', 'cat'), join(dir, 'set', 'cat', 'again'));
      const folder = await imageFolder(join(dir, 'set'), {transform});
      expect(folder.classNames).to.deep.equal(['cat', 'dog']);
      expect(folder.files.map(file => relative(dir, file))).to.deep.equal(['set/cat/0.png', 'set/dog/x.png']);
    }));

  it('names the broken file, after the batches before it', () =>
    withDirectory(async dir => {
      await fill(dir, {cat: 4});
      const broken = join(dir, 'cat', '2.png');
      await writeFile(broken, (await readFile(fixturePath('formats/rgb.png'))).subarray(0, 60));
      const folder = await imageFolder(dir, {transform});
      let batches = 0;
      const walk = async () => {
        for await (const {xs, ys} of folder.batches({batchSize: 2})) {
          batches++;
          xs.dispose();
          ys.dispose();
        }
      };
      await expect(walk()).to.be.rejectedWith(`${broken}: the PNG file of 60 bytes is damaged or cut off`);
      expect(batches).to.equal(1);
    }));

  it('says what is wrong with a directory', () =>
    withDirectory(async dir => {
      const here = (name: string) => join(dir, name);
      await expect(imageFolder(here('none'))).to.be.rejectedWith(
        `imageFolder: there is no directory '${here('none')}'; check the path`,
      );
      await writeFile(here('file'), '');
      await expect(imageFolder(here('file'))).to.be.rejectedWith(
        "file' is a file; give the directory of class folders",
      );
      await mkdir(here('flat'));
      await writeFile(join(here('flat'), 'cat.jpg'), '');
      await expect(imageFolder(here('flat'))).to.be.rejectedWith(
        `imageFolder: '${here('flat')}' holds no class folders; expected one folder a class: `,
      );
      await fill(here('set'), {cat: 1});
      await mkdir(join(here('set'), 'dog'));
      await expect(imageFolder(here('set'))).to.be.rejectedWith(
        `imageFolder: class folder '${here('set/dog')}' is empty; images end in .jpg, .jpeg, .png, .webp, .gif, .tif, .tiff. ` +
          'Add some, or remove the folder',
      );
      await writeFile(join(here('set'), 'dog', 'notes.txt'), 'woof');
      await expect(imageFolder(here('set'))).to.be.rejectedWith("dog' holds no image among its 1 files");
      await fill(here('parts'), {train: 1, val: 1});
      await expect(imageFolder(here('parts'))).to.be.rejectedWith(
        `holds train, val, which are parts of a data set, not classes; open each: imageFolder('${here('parts/train')}')`,
      );
    }));

  it('reads the endings it is given', () =>
    withDirectory(async dir => {
      await fill(dir, {cat: 2});
      await writePng(join(dir, 'cat', 'x.IMG'), plain(4, 4, 9));
      const folder = await imageFolder(dir, {transform, extensions: ['.img']});
      expect(folder.files.map(file => relative(dir, file))).to.deep.equal(['cat/x.IMG']);
    }));
});
