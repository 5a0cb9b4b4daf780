import {writeFileSync} from 'node:fs';
import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {sourceOf} from '../../src/fromSource.ts';
import {imageClassificationPreset, imageTrainingPreset} from '../../src/index.ts';
import {type ImageFolder, type ImageFolderOptions, imageFolder, readImage, writePng} from '../../src/node.ts';
import {fixturePath, noise, plain, reference, withDirectory} from '../support.ts';

const transform = imageClassificationPreset({resize: 6, crop: 4});

const encoder = new TextEncoder();

/** Writes empty files, or small texts. */
async function touch(dir: string, ...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(dir, file)), {recursive: true});
    await writeFile(join(dir, file), encoder.encode(file));
  }
}

/** What has been found: class and path of each image. */
function listing(dir: string, folder: ImageFolder): string[] {
  const path = (file: string) => relative(dir, file).split(sep).join('/');
  return folder.files.map((file, i) => `${folder.classNames[folder.label(i)]}: ${path(file)}`);
}

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
      await expect(walk()).to.be.rejectedWith(`${broken}: the PNG file is cut off after 60 bytes`);
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
        `imageFolder: class folder '${here('set/dog')}' is empty; images end in .jpg, .jpeg, .png, .webp, .gif, .tif, ` +
          '.tiff, .bmp, .avif. Add some, or remove the folder',
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

  it('takes the class from the first folder, the last one, or what a function says of the path', () =>
    withDirectory(async dir => {
      await touch(dir, 'a/x/1.jpg', 'a/y/deep/2.jpg', 'b/x/3.jpg', 'b/4.jpg', '5.jpg');
      const found = async (classOf: ImageFolderOptions['classOf']) =>
        listing(dir, await imageFolder(dir, {transform, classOf}));
      expect(await found('first')).to.deep.equal(['a: a/x/1.jpg', 'a: a/y/deep/2.jpg', 'b: b/4.jpg', 'b: b/x/3.jpg']);
      expect(await found('last')).to.deep.equal(['x: a/x/1.jpg', 'deep: a/y/deep/2.jpg', 'b: b/4.jpg', 'x: b/x/3.jpg']);
      const odd = (path: string) => (path.includes('deep') ? undefined : /[135]/.test(path) ? 'odd' : 'even');
      expect(await found(odd)).to.deep.equal(['odd: 5.jpg', 'odd: a/x/1.jpg', 'even: b/4.jpg', 'odd: b/x/3.jpg']);
      await expect(found(() => undefined)).to.be.rejectedWith(
        `imageFolder: none of the 5 images in '${dir}' has a class; look at what classOf returns, such as for '5.jpg'`,
      );
      await expect(found(() => '')).to.be.rejectedWith(
        `imageFolder: classOf returned "" for '5.jpg'; it returns the name of a class, or undefined to leave the file out`,
      );
      await expect(found('middle' as 'last')).to.be.rejectedWith(
        "imageFolder: classOf middle is unknown; there are 'first', 'last', false and functions",
      );
    }));

  it('numbers classes as it is told, also such as have no folder here', () =>
    withDirectory(async dir => {
      await touch(dir, 'cat/1.jpg', 'dog/2.jpg');
      const classNames = ['dog', 'cow', 'cat'];
      for (const classOf of ['first', 'last'] as const) {
        const folder = await imageFolder(dir, {transform, classNames, classOf});
        expect(folder.classNames).to.deep.equal(classNames);
        const labels = Object.fromEntries(folder.files.map((file, i) => [relative(dir, file), folder.label(i)]));
        expect(labels).to.deep.equal({[join('cat', '1.jpg')]: 2, [join('dog', '2.jpg')]: 0});
        await expect(imageFolder(dir, {transform, classNames: ['dog'], classOf})).to.be.rejectedWith(
          /is of class 'cat', which is not one of the classNames 'dog'; add it there, or move the folder away/,
        );
      }
      await expect(imageFolder(dir, {classNames: ['cat', 'cat']})).to.be.rejectedWith(
        'imageFolder: classNames [cat,cat] is not a list of different names',
      );
      await expect(imageFolder(dir, {classNames: ['cat'], classOf: false})).to.be.rejectedWith(
        'imageFolder: classNames are given, but classOf: false says that there are no classes',
      );
    }));

  it('finds names in any script, however their letters are composed', () =>
    withDirectory(async dir => {
      const [composed, apart] = ['caf\u00e9', 'cafe\u0301'];
      await touch(dir, `${apart}/eins.jpg`, '猫/ねこ 🐈.jpg');
      const folder = await imageFolder(dir, {transform, classNames: ['猫', composed]});
      expect(listing(dir, folder)).to.deep.equal(['猫: 猫/ねこ 🐈.jpg', `${composed}: ${apart}/eins.jpg`]);
    }));

  it('reads images without classes, for prediction', () =>
    withDirectory(async dir => {
      await writePng(join(dir, '1.png'), noise(6, 6));
      await writePng(join(dir, 'more', '2.png'), noise(7, 7));
      const folder = await imageFolder(dir, {transform, classOf: false});
      expect(folder.classNames).to.deep.equal([]);
      expect([folder.label(0), folder.label(1)]).to.deep.equal([-1, -1]);
      for await (const {xs, ys} of folder.batches({shuffle: true})) {
        expect([xs.shape, ys.shape]).to.deep.equal([
          [2, 4, 4, 3],
          [2, 0],
        ]);
        xs.dispose();
        ys.dispose();
      }
      const [half] = folder.split(0.5);
      expect(half.size).to.equal(1);
    }));

  it('allows folders without images when told so', () =>
    withDirectory(async dir => {
      await touch(dir, 'cat/1.jpg', 'dog/notes.txt');
      const folder = await imageFolder(dir, {transform, allowEmpty: true});
      expect(folder.classNames).to.deep.equal(['cat', 'dog']);
      expect(folder.size).to.equal(1);
      await expect(imageFolder(dir, {classOf: 'last', extensions: ['.gif']})).to.be.rejectedWith(
        `imageFolder: '${dir}' holds no image among its 2 files; images end in .gif. Add some, or remove the folder`,
      );
    }));

  it('finds files that are no images before they are due, and lists them or says which', () =>
    withDirectory(async dir => {
      await fill(dir, {cat: 3, dog: 2});
      const [text, empty, gone] = ['cat/a.jpg', 'dog/b.png', 'dog/c.png'].map(name => join(dir, name));
      await writeFile(text, 'woof');
      await writeFile(empty, '');
      await symlink(join(dir, 'nowhere.png'), gone);
      const folder = await imageFolder(dir, {transform, verify: 'list'});
      expect(folder.files.map(file => relative(dir, file))).to.deep.equal(
        ['cat/0.png', 'cat/1.png', 'cat/2.png', 'dog/0.png', 'dog/1.png'].map(name => join(name)),
      );
      expect(Array.from({length: 5}, (_, i) => folder.label(i))).to.deep.equal([0, 0, 0, 1, 1]);
      expect(folder.broken.map(({file, error}) => [file, error.code, error.message])).to.deep.equal([
        [
          text,
          'not-an-image',
          `${text}: not an image that can be read; it looks like text: "woof". Readable are JPEG, PNG, WebP, GIF, TIFF, ` +
            'BMP and AVIF',
        ],
        [empty, 'empty', `${empty}: the file is empty (0 bytes)`],
        [gone, 'missing', `${gone}: there is no such file`],
      ]);
      await expect(imageFolder(dir, {transform, verify: 'error'})).to.be.rejectedWith(
        `imageFolder: 3 of 8 files cannot be read: ${text}: not an image`,
      );
      await expect(imageFolder(dir, {transform, verify: 'error'})).to.be.rejectedWith(
        `${gone}: there is no such file. Mend or remove them, or give verify: 'list' to leave them out`,
      );
      const all = await imageFolder(dir, {transform});
      expect([all.size, all.broken]).to.deep.equal([8, []]);
      await expect(imageFolder(dir, {verify: true as unknown as 'list'})).to.be.rejectedWith(
        "imageFolder: verify 'true' is unknown; there are 'error' and 'list'",
      );
    }));

  it('splits so that images of one group stay together', () =>
    withDirectory(async dir => {
      const files = Array.from({length: 24}, (_, i) => `${i % 2 ? 'ill' : 'well'}/patient${i % 8}_${i}.jpg`);
      await touch(dir, ...files);
      const folder = await imageFolder(dir, {transform});
      const patient = (file: string) => /patient\d/.exec(file)?.[0] ?? '';
      const parts = folder.split([0.5, 0.25, 0.25], {groupBy: patient});
      const patients = parts.map(part => new Set(Array.from({length: part.size}, (_, i) => patient(part.name(i)))));
      expect(patients.map(({size}) => size)).to.deep.equal([4, 2, 2]);
      expect(new Set(patients.flatMap(names => [...names])).size).to.equal(8);
    }));

  it('tells where each image lies, and how it is read if not as usual', () =>
    withDirectory(async dir => {
      await touch(dir, 'cat/1.jpg', 'dog/2.jpg');
      const place = async (options: ImageFolderOptions) => {
        const folder = await imageFolder(dir, options);
        return sourceOf('test', folder.subset([1])).images?.place?.(0);
      };
      const path = join(dir, 'dog', '2.jpg');
      expect(await place({})).to.deep.equal({path});
      expect(await place({exif: true, maxPixels: 9})).to.deep.equal({path, reading: {exif: true, maxPixels: 9}});
    }));

  it('lists ten thousand files, and ends when told to', () =>
    withDirectory(async dir => {
      for (let c = 0; c < 20; c++) {
        await mkdir(join(dir, `c${c}`));
        for (let i = 0; i < 500; i++) writeFileSync(join(dir, `c${c}`, `${i}.jpg`), '');
      }
      const folder = await imageFolder(dir, {transform});
      expect(folder.size).to.equal(10_000);
      expect(folder.classNames.length).to.equal(20);
      await expect(imageFolder(dir, {signal: AbortSignal.abort(new Error('enough'))})).to.be.rejectedWith('enough');
    }));
});
