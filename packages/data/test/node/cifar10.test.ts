import {execFile} from 'node:child_process';
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {expect} from 'chai';
import {int} from '../../../weights/test/support/pickles.ts';
import {pickle} from '../../../weights/test/support/pthOf.ts';
import {tarOf} from '../../../weights/test/support/tarOf.ts';
import {cifar10, cifar10Preset, type DataFileErrorCode} from '../../src/node.ts';
import {fixturePath, plain, withDirectory} from '../support.ts';
import {array, batch, list, type Part, text} from './cifar/pickles.ts';
import {cifarReference, summaryOf} from './cifar/reference.ts';
import {expectDataError, withBitFlips} from './damage.ts';

const ARCHIVE = fixturePath('cifar/cifar-10-python.tar.gz');
const BINARY_RECORDS = 10_000;

describe('cifar10', () => {
  for (const split of ['train', 'test'] as const) {
    it(`is what torchvision reads of the part '${split}', out of the archive as it is`, async () => {
      const data = await cifar10(ARCHIVE, {split});
      expect(await summaryOf(data)).to.deep.equal(cifarReference[`cifar10-${split}`]);
      expect(data.classNames).to.deep.equal(cifarReference.classes.cifar10);
      expect(data.sampleShape).to.deep.equal([32, 32, 3]);
    });
  }

  it('is read from the directory of the files, from the one above and from one with the archive', () =>
    withDirectory(async dir => {
      const expected = cifarReference['cifar10-train'];
      await copyFile(ARCHIVE, join(dir, 'cifar-10-python.tar.gz'));
      const packed = await cifar10(dir);
      expect(await summaryOf(packed)).to.deep.equal(expected);
      expect(packed.name(3)).to.equal(
        `${join(dir, 'cifar-10-python.tar.gz')}:cifar-10-batches-py/data_batch_3, image 0`,
      );
      await promisify(execFile)('tar', ['-xzf', ARCHIVE, '-C', dir]);
      const unpacked = await cifar10(dir);
      expect(await summaryOf(unpacked)).to.deep.equal(expected);
      expect(unpacked.name(2)).to.equal(`${join(dir, 'cifar-10-batches-py', 'data_batch_2')}, image 1`);
      expect(await summaryOf(await cifar10(join(dir, 'cifar-10-batches-py')))).to.deep.equal(expected);
    }));

  it('has both parts, the training part first, if asked for all', async () => {
    const all = [...cifarReference['cifar10-train'], ...cifarReference['cifar10-test']];
    expect(await summaryOf(await cifar10(ARCHIVE, {split: 'all'}))).to.deep.equal(all);
  });

  it('is read in its binary form: labels, then a plane of red, of green and of blue', () =>
    withDirectory(async dir => {
      const bytes = new Uint8Array(BINARY_RECORDS * 3073);
      for (let i = 0; i < BINARY_RECORDS; i++) bytes[i * 3073] = i % 10;
      const at = 77 * 3073 + 1;
      // the second pixel of the third row
      for (const [plane, value] of [11, 22, 33].entries()) bytes[at + plane * 1024 + 2 * 32 + 1] = value;
      await writeFile(join(dir, 'test_batch.bin'), bytes);
      const data = await cifar10(dir, {split: 'test'});
      expect([data.size, data.label(77), data.label(78)]).to.deep.equal([10_000, 7, 8]);
      const image = await data.image(77);
      expect([...image.data.subarray((2 * 32 + 1) * 3, (2 * 32 + 2) * 3)]).to.deep.equal([11, 22, 33]);
      expect(image.data.reduce((sum, value) => sum + value)).to.equal(66);
      expect(data.classNames).to.deep.equal(cifarReference.classes.cifar10);

      await writeFile(join(dir, 'batches.meta.txt'), `${'abcdefghij'.split('').join('\n')}\n\n`);
      expect((await cifar10(dir, {split: 'test'})).classNames).to.deep.equal('abcdefghij'.split(''));
      await writeFile(join(dir, 'batches.meta.txt'), 'a\nb\n');
      expect((await expectDataError(() => cifar10(dir, {split: 'test'}), 'E_VALUE')).message).to.equal(
        `${join(dir, 'batches.meta.txt')}: 2 names of classes, where 10 are expected; download or copy it again`,
      );

      bytes[5 * 3073] = 10;
      await writeFile(join(dir, 'test_batch.bin'), bytes);
      expect((await expectDataError(() => cifar10(dir, {split: 'test'}), 'E_VALUE')).message).to.contain(
        'test_batch.bin: label 10 of image 5 is not one of the 10 classes (at byte 15365)',
      );
      // whole records are missing
      await writeFile(join(dir, 'test_batch.bin'), bytes.subarray(0, 9_000 * 3073));
      expect((await expectDataError(() => cifar10(dir, {split: 'test'}), 'E_TRUNCATED')).message).to.contain(
        '27657000 bytes, where 10000 images take 30730000; download or copy it again (at byte 27657000)',
      );
    }));

  it('says what is missing, and what would help', () =>
    withDirectory(async dir => {
      await expect(cifar10()).to.be.rejectedWith(
        'cifar10: no source; give the directory of the files, their archive, or {download: true} to fetch them (170 MB)',
      );
      await expect(cifar10(join(dir, 'no'))).to.be.rejectedWith(
        `cifar10: there is no '${join(dir, 'no')}'; check the path`,
      );
      await writeFile(join(dir, 'data_batch_1'), '');
      await expect(cifar10(dir)).to.be.rejectedWith(
        `cifar10: '${dir}' lacks data_batch_2, data_batch_3, data_batch_4, data_batch_5 (or, in the binary form, ` +
          'data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin); give the directory ' +
          'that holds them, the archive (cifar-10-python.tar.gz) as it is, or {download: true} to fetch them (170 MB)',
      );
      await expect(cifar10(dir, {download: true})).to.be.rejectedWith(
        `cifar10: both the source '${dir}' and download are given`,
      );
      await expect(cifar10(dir, {split: JSON.parse('"val"')})).to.be.rejectedWith("cifar10: split 'val' is unknown");
    }));

  it('is downloaded from its home, and believed only if it is it', () =>
    withDirectory(async cacheDir => {
      const asked: string[] = [];
      const fetch = async (url: string | URL | Request) => {
        asked.push(String(url));
        return new Response(new Uint8Array(5));
      };
      await expect(cifar10(undefined, {download: {cacheDir, fetch, retries: 0}})).to.be.rejectedWith(
        'fetch cifar-10-python.tar.gz: no URL gave the file',
      );
      expect(asked).to.deep.equal(['https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz']);
      await expect(cifar10(undefined, {download: {cacheDir, offline: true}})).to.be.rejectedWith(
        'Put the file of 170498071 bytes with SHA-256 6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce at',
      );
    }));
});

describe('cifar10 of hostile files', () => {
  /** Opens a test batch. */
  const opening = (bytes: Uint8Array, meta?: Uint8Array) =>
    withDirectory(async dir => {
      await writeFile(join(dir, 'test_batch'), bytes);
      if (meta) await writeFile(join(dir, 'batches.meta'), meta);
      return await cifar10(dir, {split: 'test'});
    });

  const good = {labels: list(int(3), int(4)), data: array(2)};

  it('takes a batch put together by hand', async () => {
    const data = await opening(batch(good));
    expect([data.size, data.label(0), data.label(1)]).to.deep.equal([2, 3, 4]);
  });

  const REFUSED: readonly [name: string, bytes: Uint8Array, code: DataFileErrorCode, text: string][] = [
    [
      'a pickle that would run a program',
      pickle('cos\nsystem\n', text('echo'), [0x85], 'R.'),
      'E_GLOBAL',
      "the pickle asks for 'os.system', which is not a data set's arrays and is never run; download or copy it again",
    ],
    [
      "a pickle that would call NumPy's loader",
      pickle('cnumpy\nload\n', text('x'), [0x85], 'R.'),
      'E_GLOBAL',
      "'numpy.load'",
    ],
    [
      'a class of NumPy that is called',
      pickle('cnumpy\nndarray\n', int(1), [0x85], 'R.'),
      'E_GLOBAL',
      'the pickle calls numpy.ndarray, which is not allowed',
    ],
    [
      'a pickle of another protocol',
      Uint8Array.of(0x80, 4, 0x2e),
      'E_HEADER',
      'a pickle of protocol 4, where one of protocol 2 is needed; download or copy it again',
    ],
    ['text', new TextEncoder().encode('<html>'), 'E_HEADER', 'not a pickle, where one of protocol 2 is needed'],
    ['a list', pickle('].'), 'E_VALUE', 'the pickle holds a list, not a dict'],
    ['no data', batch({labels: good.labels}), 'E_VALUE', "'data' is not there, not an array of bytes"],
    ['data that are text', batch({...good, data: text('x')}), 'E_VALUE', "'data' is a string, not an array of bytes"],
    [
      'data without a state',
      batch({...good, data: 'cnumpy.core.multiarray\n_reconstruct\n)R'}),
      'E_VALUE',
      "'data' is a NumPy array, not an array of bytes",
    ],
    ['no labels', batch({data: good.data}), 'E_VALUE', "'labels' is not there, not a list of labels"],
    ['a label too few', batch({...good, labels: list(int(1))}), 'E_SHAPE', '1 labels, but 2 images'],
    [
      'a label that is no class',
      batch({...good, labels: list(int(1), int(10))}),
      'E_VALUE',
      'label 10 of image 1 is not one of the 10 classes',
    ],
    ['a label that is text', batch({...good, labels: list(text('1'), int(1))}), 'E_VALUE', 'label a string of image 0'],
    [
      'floats',
      batch({
        ...good,
        data: array(2, {
          dtype: ['cnumpy\ndtype\n', text('f4'), [0x85], 'R'].flatMap((part: Part) => [
            ...(typeof part === 'string' ? new TextEncoder().encode(part) : part),
          ]),
        }),
      }),
      'E_DTYPE',
      "an array's elements are a NumPy dtype f4; only unsigned bytes (u1) are read",
    ],
    [
      'a shape that the bytes do not fill',
      batch({...good, data: array(2, {content: text('short')})}),
      'E_SHAPE',
      'an array of shape [2,3072] with 5 bytes, not a matrix',
    ],
    [
      'a vector',
      batch({...good, data: array(2, {shape: [...int(5), 0x85], content: text('12345')})}),
      'E_SHAPE',
      'an array of shape [5] with 5 bytes, not a matrix',
    ],
    [
      'images of another size',
      batch({...good, data: array(2, {shape: [...int(2), ...int(3), 0x86], content: text('123456')})}),
      'E_SHAPE',
      "'data' is of shape [2,3], not [images, 3072]",
    ],
    [
      'no images',
      batch({labels: list(), data: array(0)}),
      'E_SHAPE',
      "'data' is of shape [0,3072], not [images, 3072]",
    ],
    ['a state for a list', pickle(']', int(1), 'b.'), 'E_VALUE', 'a state for a list, which has none'],
    [
      'a persistent id',
      pickle(int(1), 'Q.'),
      'E_VALUE',
      'a persistent id, where only arrays, text and numbers are expected',
    ],
  ];
  for (const [name, bytes, code, message] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const error = await expectDataError(() => opening(bytes), code);
      expect(error.message).to.contain(message);
      expect(error.path).to.match(/test_batch$/);
    });
  }

  it('refuses names that are not those of ten classes', async () => {
    const names = batch({label_names: list(text('a'), text('b'))});
    expect((await expectDataError(() => opening(batch(good), names), 'E_VALUE')).message).to.contain(
      "batches.meta: 'label_names' is a list, not a list of 10 names",
    );
  });

  it('notices wherever a pickle is cut off', async () => {
    const whole = batch(good);
    await withDirectory(async dir => {
      for (let length = 0; length < whole.length; length += length < 400 ? 1 : 97) {
        await writeFile(join(dir, 'test_batch'), whole.subarray(0, length));
        await expectDataError(() => cifar10(dir, {split: 'test'}), length < 2 ? 'E_HEADER' : 'E_TRUNCATED');
      }
    });
  });

  it('does nothing worse than refuse a pickle or an archive with a flipped bit', async () => {
    const head = batch(good);
    await withDirectory(async dir => {
      const opened = async (bytes: Uint8Array) => {
        await writeFile(join(dir, 'test_batch'), bytes);
        return await cifar10(dir, {split: 'test'});
      };
      // the pixels, of which any bits will do, are at the end
      const {noticed} = await withBitFlips(head, opened, 29);
      expect(noticed).to.be.above(0);
    });
    await withDirectory(async dir => {
      const path = join(dir, 'archive');
      const archive = await readFile(ARCHIVE);
      const expected = cifarReference['cifar10-train'];
      const {noticed} = await withBitFlips(
        archive,
        async bytes => {
          await writeFile(path, bytes);
          const data = await cifar10(path);
          // some say the same in another way: a repetition of what is a repetition itself
          expect(await summaryOf(data)).to.deep.equal(expected);
        },
        211,
      );
      expect(noticed).to.be.above(0);
    });
  });

  it('refuses archives that are cut off, hold a file twice or are of something else', () =>
    withDirectory(async dir => {
      const path = join(dir, 'a.tar.gz');
      const archive = await readFile(ARCHIVE);
      await writeFile(path, archive.subarray(0, 1500));
      const cut = await expectDataError(() => cifar10(path), 'E_TRUNCATED');
      expect(cut.message).to.equal(`${path}: the gzip file is cut off; download or copy it again`);
      const member = {name: 'x/test_batch', content: batch(good)};
      await writeFile(path, gzipSync(tarOf([member, {...member, name: 'y/test_batch'}])));
      const twice = await expectDataError(() => cifar10(path, {split: 'test'}), 'E_DUP');
      expect(twice.message).to.contain("two files in the tar are called 'test_batch'");
      await writeFile(path, gzipSync(tarOf([{name: '../../escape', content: 'x'}, member])));
      expect((await cifar10(path, {split: 'test'})).size).to.equal(2);
      await expect(cifar10(path)).to.be.rejectedWith('lacks data_batch_1, data_batch_2');
      await writeFile(path, 'x'.repeat(600));
      await expectDataError(() => cifar10(path), 'E_MAGIC');
      const bomb = {name: 'test_batch', change: (h: Uint8Array) => h.set(Buffer.from('02000000001\0'), 124)};
      await writeFile(path, gzipSync(tarOf([bomb])));
      const large = await expectDataError(() => cifar10(path, {split: 'test'}), 'E_LIMIT');
      expect(large.message).to.contain("'test_batch' takes 268435457 bytes, more than the 268435456 that are read");
      await mkdir(join(dir, 'test_batch'));
      await expect(cifar10(dir, {split: 'test'})).to.be.rejectedWith('lacks test_batch (or');
    }));
});

describe('cifar10Preset', () => {
  it('maps black and white to the usual numbers, at any size', () => {
    const preset = cifar10Preset({size: 64});
    expect(preset.outputShape).to.deep.equal([64, 64, 3]);
    const [red, green, blue] = cifar10Preset()(plain(32, 32, 255));
    expect(red).to.be.closeTo((1 - 0.491) / 0.247, 1e-6);
    expect(green).to.be.closeTo((1 - 0.482) / 0.243, 1e-6);
    expect(blue).to.be.closeTo((1 - 0.447) / 0.261, 1e-6);
  });
});
