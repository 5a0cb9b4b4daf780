import {copyFile, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Interrupted} from '@tfjs-zoo/cli';
import {readImage} from '@tfjs-zoo/data/node';
import {expect} from 'chai';
import {writePicture} from './support/colourModel.ts';
import {runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

describe('tfjs-zoo data', () => {
  const directory = temporaryDirectory();
  const at = (...names: string[]): string => join(directory.path, ...names);

  /** Two red pictures that are the same, a blue one, and a file that is none. */
  beforeEach(async () => {
    await mkdir(at('photos', 'red'), {recursive: true});
    await mkdir(at('photos', 'blue'), {recursive: true});
    await writePicture(at('photos', 'red', '1.png'), [255, 0, 0]);
    await writePicture(at('photos', 'red', '2.png'), [255, 0, 0]);
    await writePicture(at('photos', 'blue', '1.png'), [0, 0, 255]);
    await writeFile(at('photos', 'blue', '2.jpg'), 'no picture');
  });

  describe('describe', () => {
    it('prints classes, formats, sizes, numbers, copies and broken files', async () => {
      const {status, stdout, stderr} = await runCli(['data', 'describe', at('photos')]);
      expect(stdout.split('\n')).to.deep.equal([
        'images      4',
        'classes     2, of 2 images each',
        '  2  blue',
        '  2  red',
        'formats     PNG 3, unknown 1',
        'width       8 to 8, median 8',
        'height      10 to 10, median 10',
        'sizes       1: 8x10 (3)',
        'mean        0.6667, 0.0000, 0.3333',
        'std         0.4714, 0.0000, 0.4714',
        'duplicates  1 copies of 1 images',
        `  ${at('photos', 'red', '1.png')} (red) = ${at('photos', 'red', '2.png')} (red)`,
        'broken      1',
        `  ${at('photos', 'blue', '2.jpg')}: not an image that can be read; it looks like text: "no picture". ` +
          'Readable are JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF',
        '',
      ]);
      expect(stderr.trimEnd().split('\n').at(-1)).to.equal(`looking at ${at('photos')}: 4 of 4 images (100 %)`);
      expect(status).to.equal(0);
    });

    it('is one JSON document with --json', async () => {
      const {status, stdout} = await runCli(['data', 'describe', at('photos'), '--json', '--limit', '2']);
      expect(status).to.equal(0);
      const {directory: dir, against, images, decoded, classes, shared} = JSON.parse(stdout);
      expect({dir, against, images, decoded, shared}).to.deep.equal({
        dir: at('photos'),
        against: null,
        images: 4,
        decoded: 2,
        shared: null,
      });
      expect(classes).to.deep.equal([
        {name: 'blue', images: 2},
        {name: 'red', images: 2},
      ]);
    });

    it('finds images that a second folder has, too', async () => {
      await mkdir(at('validation', 'blue'), {recursive: true});
      await copyFile(at('photos', 'red', '1.png'), at('validation', 'blue', 'leak.png'));
      const {stdout} = await runCli(['data', 'describe', at('photos'), '--against', at('validation')]);
      expect(stdout).to.include(
        `\nshared      1 images of the second set are in this one, too\n` +
          `  ${at('photos', 'red', '1.png')} (red) = ${at('validation', 'blue', 'leak.png')} (blue)\n`,
      );
    });

    it('shows control characters in names instead of obeying them', async () => {
      await mkdir(at('photos', '\x1b[2Jodd'));
      await writePicture(at('photos', '\x1b[2Jodd', '1.png'), [0, 9, 0]);
      const {stdout} = await runCli(['data', 'describe', at('photos')]);
      expect(stdout).to.include('  1  \\x1b[2Jodd\n').and.not.to.include('\x1b');
    });

    it('names a directory that is not there, and stops when interrupted', async () => {
      const missing = await runCli(['data', 'describe', at('none')]);
      expect({status: missing.status, stdout: missing.stdout}).to.deep.equal({status: 1, stdout: ''});
      expect(missing.stderr).to.include(`there is no directory '${at('none')}'`);
      const controller = new AbortController();
      const stopped = await runCli(['data', 'describe', at('photos')], {
        signal: controller.signal,
        onStderr: () => controller.abort(new Interrupted('SIGINT')),
      });
      expect(stopped).to.deep.include({status: 130, stdout: ''});
    });
  });

  describe('sheet', () => {
    it('draws what the network is fed with, names broken files, and prints the path', async () => {
      const argv = ['data', 'sheet', at('photos'), '-o', at('sheet.png'), '--count', '4', '--size', '8'];
      const {status, stdout, stderr} = await runCli(argv);
      expect(stdout).to.equal(`${at('sheet.png')}\n`);
      expect(stderr).to.include(
        `tfjs-zoo: data sheet: ${at('photos', 'blue', '2.jpg')}: not an image that can be read`,
      );
      expect(status).to.equal(1);
      const sheet = await readImage(at('sheet.png'));
      // two by two tiles of 160 pixels, 8 between them, 17 for the name below
      expect(sheet).to.include({width: 8 + 2 * 168, height: 8 + 2 * 185});
      const middles = [0, 1, 2].map(i => {
        const from = ((88 + Math.floor(i / 2) * 185) * sheet.width + 88 + (i % 2) * 168) * 3;
        return Array.from(sheet.data.subarray(from, from + 3)).join();
      });
      expect(middles.sort()).to.deep.equal(['0,0,255', '255,0,0', '255,0,0']);
    });

    it('shows the same for the same seed, and something else augmented', async () => {
      const photos = at('clothes');
      await mkdir(join(photos, 'noise'), {recursive: true});
      await copyFile(new URL('../../data/test/fixtures/coffee.jpg', import.meta.url), join(photos, 'noise', 'a.jpg'));
      await copyFile(new URL('../../data/test/fixtures/chelsea.jpg', import.meta.url), join(photos, 'noise', 'b.jpg'));
      const draw = async (name: string, ...more: string[]): Promise<string> => {
        const {status} = await runCli(['data', 'sheet', photos, '-o', at(name), '--size', '64', ...more]);
        expect(status).to.equal(0);
        return (await readFile(at(name))).toString('base64');
      };
      const plain = await draw('a.png');
      expect(await draw('b.png', '--seed', '0')).to.equal(plain);
      const augmented = await draw('c.png', '--augment', '--seed', '3');
      expect(augmented).not.to.equal(plain);
      expect(await draw('d.png', '--augment', '--seed', '3')).to.equal(augmented);
      expect(await draw('e.png', '--augment', '--seed', '4')).not.to.equal(augmented);
    });

    it('replaces nothing unless told to, and writes nothing where there is nothing to show', async () => {
      await writeFile(at('sheet.png'), 'precious');
      const argv = ['data', 'sheet', at('photos'), '-o', at('sheet.png'), '--size', '8', '--json'];
      const {status, stdout, stderr} = await runCli(argv);
      expect(status).to.equal(1);
      expect(stderr).to.equal(
        `tfjs-zoo: data sheet: ${at('sheet.png')} is there already; give --force to replace it\n`,
      );
      expect(JSON.parse(stdout).error.name).to.equal('ConfigError');
      expect(await readFile(at('sheet.png'), 'utf8')).to.equal('precious');

      const forced = await runCli([...argv, '--force']);
      const {path, bytes, images} = JSON.parse(forced.stdout);
      expect(path).to.equal(at('sheet.png'));
      expect((await readFile(path)).length).to.equal(bytes);
      expect(images.map((image: {name: string; class: string}) => `${image.name} ${image.class}`).sort()).to.deep.equal(
        [
          `${at('photos', 'blue', '1.png')} blue`,
          `${at('photos', 'red', '1.png')} red`,
          `${at('photos', 'red', '2.png')} red`,
        ],
      );

      await mkdir(at('broken', 'cat'), {recursive: true});
      await writeFile(at('broken', 'cat', '1.png'), 'no picture');
      const nothing = await runCli(['data', 'sheet', at('broken'), '-o', at('new.png'), '--json']);
      expect(nothing.status).to.equal(1);
      expect(JSON.parse(nothing.stdout)).to.deep.equal({path: null, images: []});
      expect(await readdir(directory.path)).not.to.include('new.png');
      const away = await runCli(['data', 'sheet', at('photos'), '-o', at('away', 'new.png')]);
      expect(away.stderr).to.equal(
        `tfjs-zoo: data sheet: there is no directory ${at('away')} to write to; make it first\n`,
      );
    });
  });
});
