import {readFileSync} from 'node:fs';
import {readFile, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {bytes, field, int} from '../../../weights/test/support/wire.ts';
import {sourceOf} from '../../src/fromSource.ts';
import {imageClassificationPreset} from '../../src/index.ts';
import {type DataFileErrorCode, type TfRecordOptions, tfrecord} from '../../src/node.ts';
import {firstChannel, fixturePath, sha256, withDirectory} from '../support.ts';
import {expectDataError, withBitFlips} from './damage.ts';
import {exampleOf, featureOf, recordOf} from './tfrecord/recordOf.ts';

type Row = Record<string, number[] | string[]> & {sha256: string; pixels?: string};

/** scripts/fixtures/data_tfrecord.py: TensorFlow and Pillow. */
const reference: Record<string, Row[]> = JSON.parse(readFileSync(fixturePath('tfrecord/tfrecord.json'), 'utf8')).files;

const path = (name: string) => fixturePath(`tfrecord/${name}`);
const small = imageClassificationPreset({resize: 4, crop: 4});
const RAW = {height: 'height', width: 'width', channels: 'depth'};

/** Writes a file, opens it and reads all its images. */
const opening = (content: Uint8Array, options: TfRecordOptions = {}) =>
  withDirectory(async dir => {
    const file = join(dir, 'x.tfrecord');
    await writeFile(file, content);
    return await allOf(file, options);
  });

async function allOf(file: string, options: TfRecordOptions = {}) {
  const data = await tfrecord(file, {transform: small, ...options});
  const images = await Promise.all(Array.from({length: data.size}, (_, i) => data.image(i)));
  return {data, images};
}

describe('tfrecord', () => {
  for (const verify of [true, false]) {
    it(`finds what TensorFlow finds and decodes what Pillow does, ${verify ? 'with' : 'without'} checksums`, async () => {
      const rows = [...reference['slim-00000-of-00002'], ...reference['slim-00001-of-00002']];
      const {data, images} = await allOf(path('slim-{00000..00001}-of-00002'), {verify});
      expect(images.map(({data: pixels}) => sha256(pixels))).to.deep.equal(rows.map(({pixels}) => pixels));
      expect(Array.from(images, (_, i) => data.label(i))).to.deep.equal(rows.map(row => row['image/class/label'][0]));
      expect(data.classNames).to.deep.equal(['0', '1', '2']);
      expect(data.name(4)).to.equal(`${path('slim-00001-of-00002')}, record 1`);
    });
  }

  it('tells where encoded images lie if checksums are left out, so that threads read them for themselves', async () => {
    const rows = reference['slim-00001-of-00002'];
    const images = sourceOf('test', await tfrecord(path('slim-00001-of-00002'), {verify: false})).prepared?.images;
    for (const [i, row] of rows.entries()) {
      const {path: file, offset = 0, length = 0} = images?.place?.(i) ?? {path: ''};
      expect(sha256(new Uint8Array((await readFile(file)).subarray(offset, offset + length)))).to.equal(row.sha256);
    }
    const checked = sourceOf('test', await tfrecord(path('slim-00001-of-00002'))).prepared?.images;
    expect(checked?.place).to.equal(undefined);
  });

  it('takes classes from names, given or found, and from functions', async () => {
    const rows = reference['slim-00000-of-00002'];
    const names = rows.map(row => row['image/class/text'][0]);
    const {data} = await allOf(path('slim-00000-of-00002'), {label: 'image/class/text'});
    expect(data.classNames).to.deep.equal([...new Set(names)].sort());
    expect(names.map((_, i) => data.classNames[data.label(i)])).to.deep.equal(names);

    const seen: unknown[] = [];
    const {data: own} = await allOf(path('slim-00000-of-00002'), {
      label: features => {
        seen.push(Object.fromEntries(features));
        return Number(features.get('image/class/label')?.[0]) + 2;
      },
    });
    expect(names.map((_, i) => own.label(i))).to.deep.equal(rows.map(row => Number(row['image/class/label'][0]) + 2));
    // the fifth number is negative
    expect(seen[0]).to.deep.include({
      'image/object/bbox': [1, 2, 3, 300, Number.POSITIVE_INFINITY],
      'image/weight': [0.5, -0.5],
    });
    expect(seen[0])
      .to.have.property('image/format')
      .that.deep.equals([new TextEncoder().encode('jpeg')]);
    expect(seen[0]).not.to.have.property('image/encoded');
  });

  for (const [name, channels] of [
    ['gray.tfrecord', 1],
    ['rgb.tfrecord', 3],
  ] as const) {
    it(`reads images that are kept as pixels: ${name}`, async () => {
      const {data, images} = await allOf(path(name), {image: 'image_raw', label: 'label', shape: RAW});
      const pixels = images.map(image => sha256(channels === 1 ? firstChannel(image) : image.data));
      expect(pixels).to.deep.equal(reference[name].map(row => row.sha256));
      expect(images.map(({width, height}) => [height, width])).to.deep.equal(
        reference[name].map(row => [row.height[0], row.width[0]]),
      );
      expect(data.label(1)).to.equal(1);
    });
  }

  it('reads pixels of sizes that are given', async () => {
    const record = recordOf(exampleOf({image: featureOf(Uint8Array.of(1, 2, 3, 4, 5, 6)), label: featureOf(0)}));
    const shape = {height: 2, width: 3, channels: 1};
    const {images} = await opening(record, {image: 'image', label: 'label', shape});
    expect(images[0]).to.deep.equal({
      ...{width: 3, height: 2},
      data: Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap(x => [x, x, x])),
    });
  });

  it('passes over empty files among others, and says where there is nothing at all', async () => {
    const {data} = await allOf(path('{empty.tfrecord,slim-00000-of-00002}'));
    expect(data.size).to.equal(3);
    expect(data.name(0)).to.equal(`${path('slim-00000-of-00002')}, record 0`);
    await expect(tfrecord(path('empty.tfrecord'))).to.be.rejectedWith(/^tfrecord: .*empty\.tfrecord hold no records$/);
  });

  it('trains on what lies in several files, mixed', async () => {
    const data = await tfrecord(path('slim-{00000..00001}-of-00002'), {transform: small});
    const sizes: number[] = [];
    for await (const {xs, ys} of data.batches({batchSize: 2, shuffle: true})) {
      sizes.push(xs.shape[0]);
      xs.dispose();
      ys.dispose();
    }
    expect(sizes).to.deep.equal([2, 2, 1]);
  });

  it('refuses options that make no sense', async () => {
    const file = path('gray.tfrecord');
    await expect(tfrecord('nowhere-{0..1}')).to.be.rejectedWith(
      "tfrecord: 2 of 2 files are not there: 'nowhere-0', 'nowhere-1'",
    );
    await expect(tfrecord(file, {image: 'a', label: 'a'})).to.be.rejectedWith(
      "image and label are the same feature 'a'",
    );
    await expect(tfrecord(file, {shape: {height: 0, width: 1}})).to.be.rejectedWith(
      'tfrecord: shape.height 0 is neither a positive integer nor the name of a feature',
    );
    await expect(tfrecord(file, {shape: {height: 1, width: 1, channels: 2}})).to.be.rejectedWith(
      'tfrecord: shape.channels 2 is neither 1 nor 3 nor the name of a feature',
    );
    await expect(tfrecord(file, {image: 'image_raw', shape: RAW, label: () => Number.NaN})).to.be.rejectedWith(
      'tfrecord: the function label gave NaN; it must give an index from 0 on, or a name',
    );
  });
});

describe('tfrecord of hostile files', () => {
  const names = {image: 'i', label: 'l'};
  const image = featureOf(Uint8Array.of(201, 202, 203));
  const shape = {height: 1, width: 1};
  const good = exampleOf({i: image, l: featureOf(1)});

  it('takes an example put together by hand', async () => {
    const {data, images} = await opening(recordOf(good), {...names, shape});
    expect([data.label(0), ...images[0].data]).to.deep.equal([1, 201, 202, 203]);
  });

  const record = (features: Record<string, Uint8Array>) => recordOf(exampleOf(features));
  const REFUSED: readonly [name: string, content: Uint8Array, code: DataFileErrorCode, text: RegExp][] = [
    [
      'text',
      new TextEncoder().encode('not a record'),
      'E_MAGIC',
      /x\.tfrecord: not a TFRecord file, or a compressed or damaged one; .* \(at byte 0\)$/,
    ],
    [
      'a compressed file (gzip)',
      readFileSync(path('compressed.tfrecord.gz')),
      'E_UNSUPPORTED',
      /is compressed, so that its records cannot be read by position; run gunzip on it$/,
    ],
    [
      'a compressed file (zlib)',
      readFileSync(path('compressed.tfrecord.zlib')),
      'E_MAGIC',
      /or a compressed or damaged one/,
    ],
    [
      'a length beyond the file',
      recordOf(good, 2 ** 40),
      'E_TRUNCATED',
      /a record of 1099511627776 bytes, of which \d\d are there; download or copy it again \(at byte 0\)$/,
    ],
    [
      'a length beyond exact numbers',
      recordOf(good, 2n ** 64n - 1n),
      'E_TRUNCATED',
      /a record of 18446744073709552000 bytes/,
    ],
    [
      'no image',
      record({x: image, l: featureOf(1)}),
      'E_MISSING',
      /record 0: no feature 'i'; there are 'x', 'l'\. Name the one to use by the option image/,
    ],
    ['an empty example', recordOf(new Uint8Array(0)), 'E_MISSING', /record 0: no feature 'i'; there are none/],
    [
      'no label',
      record({i: image}),
      'E_MISSING',
      /no feature 'l'; there are 'i'\. Name the one to use by the option label/,
    ],
    [
      'several labels',
      record({i: image, l: featureOf(1, 2)}),
      'E_VALUE',
      /the label 'l' has 2 values; one index from 0 on, or one name, is needed/,
    ],
    [
      'a negative label',
      recordOf(exampleOf({i: image, l: field(3, int(1, -1n))})),
      'E_VALUE',
      /the label 'l' is Infinity/,
    ],
    ['an empty label', record({i: image, l: new Uint8Array(0)}), 'E_VALUE', /the label 'l' has 0 values/],
    [
      'an image that is a number',
      record({i: featureOf(1), l: featureOf(1)}),
      'E_DTYPE',
      /feature 'i' holds numbers, not the bytes of an image/,
    ],
    ['two images', record({i: featureOf('a', 'b'), l: featureOf(1)}), 'E_SHAPE', /feature 'i' holds several images/],
    [
      'pixels too few',
      record({i: featureOf('ab'), l: featureOf(1)}),
      'E_SHAPE',
      /record 0: an image of 1x1x3 takes 3 bytes, 2 are there/,
    ],
    [
      'a feature twice',
      recordOf(field(1, field(1, field(1, 'i'), field(2, image)), field(1, field(1, 'i'), field(2, image)))),
      'E_DUP',
      /two features are called 'i'/,
    ],
    [
      'a feature without a name',
      recordOf(field(1, field(1, field(2, image)))),
      'E_HEADER',
      /a feature without a name in front of it/,
    ],
    [
      'a name of a kilobyte',
      recordOf(field(1, field(1, field(1, 'x'.repeat(1001)), field(2, image)))),
      'E_LIMIT',
      /the name of a feature takes 1001 bytes, more than 1000/,
    ],
    [
      'a label of two megabytes',
      record({i: image, l: featureOf(new Uint8Array(2 << 20))}),
      'E_LIMIT',
      /feature 'l' takes \d+ bytes, more than 1048576/,
    ],
    [
      'features that are a number',
      recordOf(int(1, 5)),
      'E_HEADER',
      /the map of features is encoded as varint, not as bytes/,
    ],
    [
      'a field beyond its message',
      recordOf(bytes(0x0a, 100, 1, 2)),
      'E_TRUNCATED',
      /record 0: field 1 claims 100 bytes, its message has 2 left/,
    ],
    ['a group', recordOf(bytes(0x0b)), 'E_HEADER', /wire type 3 is a group, which is obsolete/],
    [
      'ten thousand features and one',
      recordOf(field(1, ...Array.from({length: 10_001}, (_, n) => field(1, field(1, String(n)))))),
      'E_LIMIT',
      /more than 10000 features/,
    ],
  ];
  for (const [name, content, code, text] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const error = await expectDataError(() => opening(content, {...names, shape}), code);
      expect(error.message).to.match(text);
      expect(error.path).to.match(/x\.tfrecord$/);
    });
  }

  it('reads a million numbers of one feature, packed', async () => {
    const many = field(3, field(1, new Uint8Array(1_000_000)));
    const label = (features: ReadonlyMap<string, {readonly length: number}>) => features.get('m')?.length ?? 0;
    await expect(opening(record({i: image, m: many}), {image: 'i', label, shape})).to.be.rejectedWith(
      'record 0 has the label 1000000, which is not below 1000000, the most classes there may be',
    );
  });

  it('notices wherever a file is cut off, but between two records', async () => {
    const whole = readFileSync(path('slim-00000-of-00002'));
    const ends = [0];
    for (let at = 0; at < whole.length; ends.push(at)) at += Number(whole.readBigUInt64LE(at)) + 16;
    await withDirectory(async dir => {
      const file = join(dir, 'cut');
      for (let length = 0; length < whole.length; length += 7) {
        await writeFile(file, whole.subarray(0, length));
        if (!ends.includes(length)) await expectDataError(() => tfrecord(file), 'E_TRUNCATED');
      }
      // nothing in the format says how many records there are
      await writeFile(file, whole.subarray(0, ends[2]));
      expect((await tfrecord(file)).size).to.equal(2);
    });
  });

  it('notices every flipped bit of a record, at the latest when its image is read', async () => {
    await withDirectory(async dir => {
      const file = join(dir, 'flipped');
      const opened = async (content: Uint8Array) => {
        await writeFile(file, content);
        await allOf(file, {...names, shape});
      };
      const {noticed, tried} = await withBitFlips(recordOf(good), opened);
      expect(noticed).to.equal(tried);
    });
  });

  it('says that a record is damaged, and where', async () => {
    const content = recordOf(good);
    content[content.indexOf(202)] ^= 1;
    const error = await expectDataError(() => opening(content, {...names, shape}), 'E_CRC');
    expect(error.message).to.match(
      /the record is damaged \(its checksum differs\); download or copy it again \(at byte 12\)$/,
    );
  });

  it('notices that a file became shorter after it was opened', () =>
    withDirectory(async dir => {
      const file = join(dir, 'shorter');
      await writeFile(file, recordOf(good));
      const data = await tfrecord(file, {...names, shape});
      await truncate(file, 20);
      const error = await expectDataError(() => data.image(0), 'E_TRUNCATED');
      expect(error.message).to.contain(
        `8 of ${good.length + 4} bytes are there; the file has become shorter since it was opened`,
      );
    }));
});
