import {cp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {cifar100, cifar100Preset} from '../../src/node.ts';
import {fixturePath, plain, withDirectory} from '../support.ts';
import {cifarReference, summaryOf} from './cifar/reference.ts';

const ROOT = fixturePath('cifar');

describe('cifar100', () => {
  for (const split of ['train', 'test'] as const) {
    // the test part's array is in Fortran's order
    it(`is what torchvision reads of the part '${split}'`, async () => {
      const data = await cifar100(ROOT, {split});
      expect(await summaryOf(data)).to.deep.equal(cifarReference[`cifar100-${split}`]);
      expect(data.classNames).to.deep.equal(cifarReference.classes.cifar100);
    });

    it(`has the twenty groups of the part '${split}' if asked for`, async () => {
      const data = await cifar100(ROOT, {split, labels: 'coarse'});
      expect(Array.from({length: data.size}, (_, i) => data.label(i))).to.deep.equal(cifarReference[`coarse-${split}`]);
      expect(data.classNames).to.deep.equal(cifarReference.classes.coarse);
    });
  }

  it('knows its classes without the file of their names, in its binary form: the group, the class, the planes', () =>
    withDirectory(async dir => {
      const bytes = new Uint8Array(10_000 * 3074);
      bytes.set([19, 99, 255], 9_999 * 3074);
      await writeFile(join(dir, 'test.bin'), bytes);
      const fine = await cifar100(dir, {split: 'test'});
      expect([fine.label(0), fine.label(9_999)]).to.deep.equal([0, 99]);
      expect(fine.classNames).to.deep.equal(cifarReference.classes.cifar100);
      expect([...(await fine.image(9_999)).data.subarray(0, 4)]).to.deep.equal([255, 0, 0, 0]);
      await writeFile(join(dir, 'coarse_label_names.txt'), `${'abcdefghijklmnopqrst'.split('').join('\n')}\n`);
      const coarse = await cifar100(dir, {split: 'test', labels: 'coarse'});
      expect([coarse.label(9_999), coarse.classNames[19]]).to.deep.equal([19, 't']);
    }));

  it('is not misled by files of its names beside the directory that holds it', () =>
    withDirectory(async dir => {
      await cp(join(ROOT, 'cifar-100-python'), join(dir, 'cifar-100-python'), {recursive: true});
      for (const name of ['meta', 'test', 'readme']) await writeFile(join(dir, name), 'something else');
      const data = await cifar100(dir);
      expect(await summaryOf(data)).to.deep.equal(cifarReference['cifar100-train']);
      expect(data.classNames).to.deep.equal(cifarReference.classes.cifar100);
    }));

  it('refuses labels that it does not have', async () => {
    await expect(cifar100(ROOT, {labels: JSON.parse('"medium"')})).to.be.rejectedWith(
      "cifar100: labels 'medium' are unknown; there are 'fine' and 'coarse'",
    );
  });
});

describe('cifar100Preset', () => {
  it('maps white to the usual numbers', () => {
    const [red] = cifar100Preset()(plain(32, 32, 255));
    expect(red).to.be.closeTo((1 - 0.5070751592371323) / 0.2673342858792401, 1e-6);
  });
});
