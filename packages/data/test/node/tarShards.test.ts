import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect} from 'chai';
import {type TarMemberOf, tarOf} from '../../../weights/test/support/tarOf.ts';
import {sourceOf} from '../../src/fromSource.ts';
import {imageClassificationPreset} from '../../src/index.ts';
import {ImageReadError, readImage, type TarShardsOptions, tarShards} from '../../src/node.ts';
import {fixturePath, sha256, withDirectory} from '../support.ts';
import {expectDataError, withBitFlips} from './damage.ts';
import {tarPath, tarReference} from './tar/reference.ts';

const small = imageClassificationPreset({resize: 4, crop: 4});
const PNG = once(() => readFile(fixturePath('formats/rgb.png')));

/** A promise that is made when first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Writes a tar and opens it. */
const opening = (bytes: Uint8Array, options: TarShardsOptions = {}) =>
  withDirectory(async dir => {
    const path = join(dir, 'shard.tar');
    await writeFile(path, bytes);
    return await tarShards(path, {transform: small, ...options});
  });

describe('tarShards', () => {
  for (const [name, members] of Object.entries(tarReference)) {
    it(`finds in ${name} what Python's tarfile finds, and decodes what Pillow does`, async () => {
      const images = members.filter(({pixels}) => pixels !== undefined);
      const labels = members.filter(each => each.name.endsWith('.cls')).map(({text}) => Number(text));
      const data = await tarShards(tarPath(name), {transform: small});
      const {place} = sourceOf('test', data).prepared?.images ?? {};
      expect(data.size).to.equal(images.length);
      for (const [i, {name: member, offset, size, pixels}] of images.entries()) {
        expect(data.name(i)).to.equal(`${tarPath(name)}:${member}`);
        expect(data.label(i)).to.equal(labels[i]);
        expect(sha256((await data.image(i)).data)).to.equal(pixels);
        expect(place?.(i)).to.deep.include({path: tarPath(name), offset, length: size});
      }
    });
  }

  it('opens all shards of a pattern, in order, and reads them in any', async () => {
    const data = await tarShards(tarPath('pax-{000..001}.tar'), {transform: small});
    expect(data.shards).to.deep.equal([tarPath('pax-000.tar'), tarPath('pax-001.tar')]);
    expect(data.size).to.equal(5);
    expect(data.name(3)).to.contain('pax-001.tar:');
    const seen: number[] = [];
    for await (const {xs, ys} of data.batches({batchSize: 2, shuffle: true, seed: 1})) {
      seen.push(xs.shape[0]);
      xs.dispose();
      ys.dispose();
    }
    expect(seen).to.deep.equal([2, 2, 1]);
  });

  it('takes labels from JSON, as names or numbers, and from functions', async () => {
    const members = tarReference['pax-000.tar'];
    const json = members.filter(each => each.name.endsWith('.json')).map(({text}) => JSON.parse(text ?? ''));
    const path = tarPath('pax-000.tar');

    const named = await tarShards(path, {transform: small, label: 'json.species'});
    expect(named.classNames).to.deep.equal([...new Set(json.map(({species}) => species))].sort());
    for (const [i, {species}] of json.entries()) expect(named.classNames[named.label(i)]).to.equal(species);

    const numbered = await tarShards(path, {transform: small, label: 'json.deep.index'});
    for (const [i, {deep}] of json.entries()) expect(numbered.label(i)).to.equal(deep.index);

    const given = ['none', 'tulip', 'rose', 'daisy'];
    const own = await tarShards(path, {
      transform: small,
      classNames: given,
      label: ({key, files}) => {
        expect([...files.keys()]).to.deep.equal(['cls', 'json', 'seg.txt']);
        expect(key).to.match(/^000\d$/);
        return JSON.parse(String(Buffer.from(files.get('json') ?? []))).species;
      },
    });
    expect(own.classNames).to.equal(given);
    for (const [i, {species}] of json.entries()) expect(own.label(i)).to.equal(given.indexOf(species));
  });

  it('has as many classes as the greatest number says, or as are named', async () => {
    const png = await PNG();
    const tar = tarOf([
      {name: 'a.png', content: png},
      {name: 'a.cls', content: '4\n'},
    ]);
    expect((await opening(tar)).classNames).to.deep.equal(['0', '1', '2', '3', '4']);
    await expect(opening(tar, {classNames: ['x', 'y']})).to.be.rejectedWith(
      /^tarShards: .*shard\.tar:a\.png has the label 4, which is not one of the 2 classNames$/,
    );
    const named = tarOf([
      {name: 'a.png', content: png},
      {name: 'a.cls', content: 'x'},
      {name: 'b.png', content: png},
      {name: 'b.cls', content: '1'},
    ]);
    await expect(opening(named)).to.be.rejectedWith('labels must be all numbers or all names');
    await expect(opening(tar, {classNames: ['x', 'x']})).to.be.rejectedWith(
      'tarShards: classNames [x,x] is not a list of different names',
    );
    await expect(
      opening(
        tarOf([
          {name: 'a.png', content: png},
          {name: 'a.cls', content: 'z'},
        ]),
        {classNames: ['x']},
      ),
    ).to.be.rejectedWith("a.png is of class 'z', which is not one of classNames");
  });

  it('passes over directories, hidden files and what WebDataset keeps for itself', async () => {
    const png = await PNG();
    const data = await opening(
      tarOf([
        {name: 'dir.ectory/', type: '5'},
        {name: '__meta__/info.json', content: '{}'},
        {name: '__meta__', content: '{}'},
        {name: '.hidden', content: 'x'},
        {name: 'README', content: 'no ending'},
        {name: '../up.png', content: png},
        {name: '../up.cls', content: '0'},
      ]),
    );
    expect(data.size).to.equal(1);
    expect(data.name(0)).to.match(/shard\.tar:\.\.\/up\.png$/);
  });

  it('leaves out incomplete samples only if asked to, and says what is missing', async () => {
    const png = await PNG();
    const noImage = tarOf([
      {name: 'a.png', content: png},
      {name: 'a.cls', content: '0'},
      {name: 'b.cls', content: '1'},
    ]);
    const error = await expectDataError(() => opening(noImage), 'E_MISSING');
    expect(error.message).to.match(
      /shard\.tar: sample 'b' has no image, only \.cls; name the endings of images by the option image, or leave such samples out by incomplete: 'skip'$/,
    );
    expect((await opening(noImage, {incomplete: 'skip'})).size).to.equal(1);
    const noLabel = tarOf([
      {name: 'a.png', content: png},
      {name: 'b.png', content: png},
      {name: 'b.cls', content: '1'},
    ]);
    expect((await expectDataError(() => opening(noLabel), 'E_MISSING')).message).to.contain(
      "sample 'a' has no 'cls' to read its label from",
    );
    expect((await opening(noLabel, {incomplete: 'skip'})).name(0)).to.match(/:b\.png$/);
    await expect(opening(tarOf([{name: 'x', content: ''}]))).to.be.rejectedWith('hold no samples');
  });

  it('names the image that cannot be decoded, by tar and member', async () => {
    const data = await opening(
      tarOf([
        {name: 'a.png', content: 'no image'},
        {name: 'a.cls', content: '0'},
      ]),
    );
    const missing = await data.image(0).then(
      () => undefined,
      (error: unknown) => error,
    );
    // the directory of the test is gone by now
    expect(missing).to.be.instanceOf(ImageReadError).with.property('code', 'missing');
    await withDirectory(async dir => {
      const path = join(dir, 'b.tar');
      await writeFile(
        path,
        tarOf([
          {name: 'a.png', content: 'no image'},
          {name: 'a.cls', content: '0'},
        ]),
      );
      const here = await tarShards(path, {transform: small});
      await expect(here.image(0)).to.be.rejectedWith(
        `${path}:a.png: not an image that can be read; it looks like text`,
      );
    });
  });

  it('chooses among images by their endings', async () => {
    const [png, other] = [await PNG(), await readFile(fixturePath('formats/gray8.png'))];
    const tar = tarOf([
      {name: 'a.left.png', content: png},
      {name: 'a.right.png', content: other},
      {name: 'a.cls', content: '0'},
    ]);
    await expectDataError(() => opening(tar), 'E_MISSING');
    await withDirectory(async dir => {
      const path = join(dir, 'c.tar');
      await writeFile(path, tar);
      const right = await tarShards(path, {transform: small, image: ['.Right.PNG']});
      expect(await right.image(0)).to.deep.equal(await readImage(other));
    });
    const error = await expectDataError(() => opening(tar, {image: ['left.png', 'right.png']}), 'E_DUP');
    expect(error.message).to.contain("sample 'a' has two images, 'a.left.png' and 'a.right.png'");
  });

  it('names shards that are missing, and what is no file', () =>
    withDirectory(async dir => {
      await writeFile(join(dir, 's-1.tar'), '');
      await expect(tarShards(join(dir, 's-{0..8}.tar'))).to.be.rejectedWith(
        `tarShards: 8 of 9 files are not there: '${join(dir, 's-0.tar')}', '${join(dir, 's-2.tar')}', `,
      );
      await expect(tarShards(join(dir, 's-{0..8}.tar'))).to.be.rejectedWith(' and 3 more');
      await expect(tarShards(dir)).to.be.rejectedWith(`tarShards: '${dir}' is not a file; give the files themselves`);
      await expect(tarShards([])).to.be.rejectedWith('tarShards: the list of paths is empty; give at least one');
      await expect(tarShards([join(dir, 's-1.tar'), join(dir, 's-1.tar')])).to.be.rejectedWith('is given twice');
    }));

  it('tells how far it is, and stops when told to', async () => {
    const seen: [number, number][] = [];
    const pattern = tarPath('pax-{000..001}.tar');
    await tarShards(pattern, {transform: small, onProgress: (n, of) => void seen.push([n, of])});
    expect(seen).to.deep.equal([
      [1, 2],
      [2, 2],
    ]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(tarShards(pattern, {transform: small, signal})).to.be.rejectedWith('enough');
  });

  it('refuses options that make no sense', async () => {
    const path = tarPath('gnu.tar');
    await expect(tarShards(path, {image: []})).to.be.rejectedWith('tarShards: image is an empty list');
    await expect(tarShards(path, {label: 'json'})).to.be.rejectedWith(
      "tarShards: label 'json' is neither an ending like 'cls', nor one with keys like 'json.label', nor a function",
    );
    await expect(tarShards(path, {incomplete: JSON.parse('"drop"')})).to.be.rejectedWith(
      "tarShards: incomplete 'drop' is unknown; there are 'error' and 'skip'",
    );
  });
});

describe('tarShards of hostile tars', () => {
  const LABELS: readonly [name: string, json: string, code: 'E_VALUE' | 'E_MISSING', text: RegExp][] = [
    ['JSON that is none', '{"label": ', 'E_VALUE', /the JSON of sample 'a' cannot be read/],
    ['JSON without the key', '{"labels": 1}', 'E_MISSING', /the JSON of sample 'a' has no 'label'/],
    ['JSON whose key is inherited', '{}', 'E_MISSING', /has no 'label'/],
    [
      'a fraction',
      '{"label": 1.5}',
      'E_VALUE',
      /the label of sample 'a' is 1\.5, neither an index from 0 on nor a name/,
    ],
    ['a negative number', '{"label": -1}', 'E_VALUE', /is -1, neither/],
    ['a list', '{"label": [1]}', 'E_VALUE', /is a list, neither/],
    ['an empty name', '{"label": ""}', 'E_VALUE', /is '', neither/],
  ];
  for (const [name, json, code, text] of LABELS) {
    it(`refuses a label from ${name}`, async () => {
      const tar = tarOf([
        {name: 'a.png', content: await PNG()},
        {name: 'a.json', content: json},
      ]);
      expect((await expectDataError(() => opening(tar, {label: 'json.label'}), code)).message).to.match(text);
    });
  }

  const member: TarMemberOf = {name: 'a.png', content: 'x'};
  const HOSTILE: readonly [
    name: string,
    bytes: Uint8Array,
    code: Parameters<typeof expectDataError>[1],
    text: RegExp,
  ][] = [
    ['an empty file', new Uint8Array(0), 'E_TRUNCATED', /the tar ends before its end is marked by zeros/],
    [
      'what is no tar',
      new Uint8Array(2048).fill(65),
      'E_MAGIC',
      /not a tar file, or one whose first header is damaged/,
    ],
    [
      'a compressed tar',
      gzipSync(tarOf([member])),
      'E_UNSUPPORTED',
      /is compressed, so that .* run gunzip on it, or read it from front to back by tarSamples/,
    ],
    [
      'a symbolic link',
      tarOf([{name: 'a.png', type: '2'}]),
      'E_UNSUPPORTED',
      /'a\.png' is a symbolic link, .*--dereference/,
    ],
    ['a hard link', tarOf([{name: 'a.png', type: '1'}]), 'E_UNSUPPORTED', /'a\.png' is a hard link/],
    ['a device', tarOf([{name: 'a.png', type: '3'}]), 'E_UNSUPPORTED', /is a device/],
    [
      'a sparse file of GNU',
      tarOf([{name: 'a.png', type: 'S'}]),
      'E_UNSUPPORTED',
      /is a sparse file.*without --sparse/,
    ],
    [
      'a sparse file of pax',
      tarOf([{name: 'p', type: 'x', content: '22 GNU.sparse.major=1\n'}, member]),
      'E_UNSUPPORTED',
      /is a sparse file/,
    ],
    [
      'a global path',
      tarOf([{name: 'p', type: 'g', content: '11 path=xx\n'}, member]),
      'E_UNSUPPORTED',
      /a global record of the path/,
    ],
    [
      'a record of a size that is none',
      tarOf([{name: 'p', type: 'x', content: '10 size=x\n'}, member]),
      'E_HEADER',
      /a record of the size 'x'/,
    ],
    [
      'a malformed record',
      tarOf([{name: 'p', type: 'x', content: '99 path=x\n'}, member]),
      'E_HEADER',
      /malformed pax record/,
    ],
    [
      'a name of a megabyte',
      tarOf([{name: 'p', type: 'L', content: 'x'.repeat(1 << 20)}, member]),
      'E_LIMIT',
      /takes 1048576 bytes, more than the 65536 that are read/,
    ],
    [
      'a label of two megabytes',
      tarOf([
        {name: 'a.png', content: 'x'},
        {name: 'a.cls', content: ' '.repeat(2 << 20)},
      ]),
      'E_LIMIT',
      /'a\.cls' takes 2097152 bytes/,
    ],
    [
      'a size beyond the file',
      tarOf([{name: 'a.png', change: header => header.set(Buffer.from('77777777777\0'), 124)}]),
      'E_TRUNCATED',
      /'a\.png' takes 8589934591 bytes, which are not all there/,
    ],
    [
      'a size beyond exact numbers',
      tarOf([{name: 'a.png', change: header => header.fill(0xff, 125, 136).set([0x80], 124)}]),
      'E_MAGIC',
      /first header is damaged/,
    ],
    [
      'a negative size',
      tarOf([{name: 'a.png', change: header => header.set(Buffer.from('-0000000001\0'), 124)}]),
      'E_MAGIC',
      /first header is damaged/,
    ],
    [
      'two parts of one name',
      tarOf([member, member]),
      'E_DUP',
      /two members that follow each other are called 'a\.png'/,
    ],
    [
      'a tar behind a tar',
      new Uint8Array(Buffer.concat([tarOf([member, {name: 'a.cls', content: '0'}]), tarOf([member])])),
      'E_TRAILING',
      /perhaps another tar/,
    ],
    [
      'a thousand parts and one',
      tarOf(Array.from({length: 1001}, (_, i) => ({name: `a.${i}`}))),
      'E_LIMIT',
      /has more than 1000 parts/,
    ],
  ];
  for (const [name, bytes, code, text] of HOSTILE) {
    it(`refuses ${name}`, async () => {
      const error = await expectDataError(() => opening(bytes), code);
      expect(error.message).to.match(text);
      expect(error.path).to.match(/shard\.tar$/);
    });
  }

  it('notices wherever a tar is cut off before its end is marked', async () => {
    const whole = await readFile(tarPath('pax-000.tar'));
    const content = tarReference['pax-000.tar'].at(-1);
    const end = Math.ceil(((content?.offset ?? 0) + (content?.size ?? 0)) / 512) * 512;
    await withDirectory(async dir => {
      const path = join(dir, 'cut.tar');
      for (let length = 0; length < end + 512; length += 128) {
        await writeFile(path, whole.subarray(0, length));
        const error = await expectDataError(() => tarShards(path, {transform: small}), 'E_TRUNCATED');
        expect(error.message.startsWith(`${path}: `)).to.equal(true);
        await rm(path);
      }
      await writeFile(path, whole.subarray(0, end + 512));
      expect((await tarShards(path, {transform: small})).size).to.equal(3);
    });
  });

  it('does nothing worse than refuse a tar with a flipped bit, and reads all that is left', async () => {
    const whole = await readFile(tarPath('command.tar'));
    await withDirectory(async dir => {
      const path = join(dir, 'flipped.tar');
      const {noticed} = await withBitFlips(
        whole.subarray(0, 8192),
        async bytes => {
          await writeFile(path, bytes);
          await tarShards(path, {transform: small, incomplete: 'skip'}).catch(error => {
            // numbers and names of labels are the contents' matter
            if (!/^tarShards: /.test(error.message)) throw error;
          });
        },
        101,
      );
      expect(noticed).to.be.above(0);
    });
  });
});
