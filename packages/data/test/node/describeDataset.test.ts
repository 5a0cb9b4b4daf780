import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {imageDataset} from '../../src/fromSource.ts';
import {arrayDataset, type ImageDataset, imageClassificationPreset, type RgbImage, rgbImage} from '../../src/index.ts';
import {describeDataset, imageFolder, writePng} from '../../src/node.ts';
import {fixturePath, noise, plain, withDirectory} from '../support.ts';

const transform = imageClassificationPreset({resize: 8, crop: 8});

function dataset(images: RgbImage[], labels = images.map(() => 0), classNames = ['cat', 'dog']): ImageDataset {
  return arrayDataset({images, labels, classNames, transform});
}

describe('describeDataset', () => {
  it('counts classes, sizes and pixels', async () => {
    // two pixels of 0 and six of 255 in red; green 51 in all; blue 0 in two and 102 in six
    const images = [
      rgbImage(2, 1, Uint8Array.of(0, 51, 0, 0, 51, 0)),
      rgbImage(2, 1, Uint8Array.of(255, 51, 102, 255, 51, 102)),
      rgbImage(4, 1, Uint8Array.of(...Array.from({length: 4}, () => [255, 51, 102]).flat())),
    ];
    const description = await describeDataset(dataset(images, [1, 0, 1], ['cat', 'dog', 'eel']));
    expect(description).to.deep.include({
      images: 3,
      decoded: 3,
      classes: [
        {name: 'cat', images: 1},
        {name: 'dog', images: 2},
        {name: 'eel', images: 0},
      ],
      formats: [{format: 'in memory', images: 3}],
      width: {min: 2, median: 2, max: 4},
      height: {min: 1, median: 1, max: 1},
      distinctSizes: 2,
      sizes: [
        {width: 2, height: 1, images: 2},
        {width: 4, height: 1, images: 1},
      ],
      duplicates: [],
      broken: [],
    });
    // mean p and deviation sqrt(p (1 - p)) of a share p = 6 / 8 of ones
    const deviation = Math.sqrt(0.75 * 0.25);
    for (const [c, [mean, std]] of [
      [0.75, deviation],
      [0.2, 0],
      [0.4 * 0.75, 0.4 * deviation],
    ].entries()) {
      expect(description.mean?.[c]).to.be.closeTo(mean, 1e-12);
      expect(description.std?.[c]).to.be.closeTo(std, 1e-12);
    }
  });

  it('takes the mean of the two in the middle for the median of an even number', async () => {
    const {width, height} = await describeDataset(
      dataset([plain(2, 7, 0), plain(5, 1, 1), plain(9, 1, 2), plain(1, 1, 3)]),
    );
    expect(width).to.deep.equal({min: 1, median: 3.5, max: 9});
    expect(height).to.deep.equal({min: 1, median: 1, max: 7});
  });

  it('finds images that are the same, whatever file they are in, and tells their classes', () =>
    withDirectory(async dir => {
      await mkdir(join(dir, 'cat'));
      await mkdir(join(dir, 'dog'));
      const photo = fixturePath('formats/rgb.png');
      await copyFile(photo, join(dir, 'cat', 'a.png'));
      await copyFile(photo, join(dir, 'dog', 'b.png'));
      await copyFile(fixturePath('formats/rgb-gamma.png'), join(dir, 'dog', 'c.png'));
      await writePng(join(dir, 'dog', 'other.png'), noise(4, 4));
      const folder = await imageFolder(dir, {transform});
      const {duplicates, formats} = await describeDataset(folder);
      expect(duplicates).to.deep.equal([
        [
          {name: join(dir, 'cat', 'a.png'), class: 'cat'},
          {name: join(dir, 'dog', 'b.png'), class: 'dog'},
          {name: join(dir, 'dog', 'c.png'), class: 'dog'},
        ],
      ]);
      expect(formats).to.deep.equal([{format: 'PNG', images: 4}]);
    }));

  it('does not take images of the same bytes and other sizes for the same', async () => {
    const {data} = noise(6, 4);
    const {duplicates} = await describeDataset(dataset([rgbImage(6, 4, data), rgbImage(4, 6, data)]));
    expect(duplicates).to.deep.equal([]);
  });

  it('finds images that training and validation share', async () => {
    const training = dataset([noise(5, 5), plain(3, 3, 9), plain(3, 3, 8)], [0, 1, 1]);
    const validation = dataset([plain(3, 3, 7), plain(3, 3, 9), noise(5, 5)], [0, 0, 0]);
    const {shared} = await describeDataset(training, {against: validation});
    expect(shared).to.deep.equal([
      {image: {name: 'image 1', class: 'dog'}, other: {name: 'image 1', class: 'cat'}},
      {image: {name: 'image 0', class: 'cat'}, other: {name: 'image 2', class: 'cat'}},
    ]);
    expect((await describeDataset(training)).shared).to.equal(undefined);
  });

  it('lists files that cannot be read, with the reason, and goes on; formats are told by content', () =>
    withDirectory(async dir => {
      await mkdir(join(dir, 'cat'));
      const path = (name: string) => join(dir, 'cat', name);
      await copyFile(fixturePath('formats/baseline.jpg'), path('1.png'));
      await writeFile(path('2.jpg'), 'no image');
      await writeFile(path('3.jpg'), (await readFile(fixturePath('chelsea.jpg'))).subarray(0, 9000));
      await copyFile(fixturePath('formats/lossy.webp'), path('4.webp'));
      const description = await describeDataset(await imageFolder(dir, {transform}));
      expect(description).to.deep.include({images: 4, decoded: 2});
      expect(description.broken.map(({name, code}) => [name, code])).to.deep.equal([
        [path('2.jpg'), 'not-an-image'],
        [path('3.jpg'), 'truncated'],
      ]);
      expect(description.broken[0].reason).to.match(/it looks like text: "no image"/);
      expect(description.formats).to.have.deep.members([
        {format: 'JPEG', images: 1},
        {format: 'WebP', images: 1},
        {format: 'unknown', images: 2},
      ]);
    }));

  it('is the same as JSON, and readable as text', async () => {
    const images = [noise(5, 4), noise(5, 4), plain(3, 3, 255)];
    const description = await describeDataset(dataset(images, [0, 1, 1]), {against: dataset([plain(3, 3, 255)])});
    expect(JSON.parse(JSON.stringify(description))).to.deep.equal({...description});
    expect(`${description}`.split('\n')).to.deep.equal([
      'images      3',
      'classes     2, of 1 to 2 images',
      '  1  cat',
      '  2  dog',
      'formats     in memory 3',
      'width       3 to 5, median 5',
      'height      3 to 4, median 4',
      'sizes       2: 5x4 (2), 3x3 (1)',
      `mean        ${description.mean?.map(value => value.toFixed(4)).join(', ')}`,
      `std         ${description.std?.map(value => value.toFixed(4)).join(', ')}`,
      'duplicates  1 copies of 1 images, 1 of them in several classes',
      '  image 0 (cat) = image 1 (dog)',
      'shared      1 images of the second set are in this one, too',
      '  image 2 (dog) = image 0 (cat)',
      'broken      none',
    ]);
  });

  it('looks at images equal distances apart if not at all', async () => {
    const seen: number[] = [];
    const images = Array.from({length: 100}, (_, i) => plain(1 + i, 1, 0));
    const {decoded, sizes} = await describeDataset(dataset(images), {
      limit: 4,
      onProgress: (done, total) => {
        seen.push(done);
        expect(total).to.equal(4);
      },
    });
    expect(decoded).to.equal(4);
    expect(sizes.map(({width}) => width)).to.deep.equal([1, 26, 51, 76]);
    expect(seen).to.deep.equal([1, 2, 3, 4]);
    await expect(describeDataset(dataset(images), {limit: 0})).to.be.rejectedWith(
      ConfigError,
      'describeDataset: limit 0 is not a positive integer',
    );
  });

  it('can be stopped, and says nothing of images that none can be decoded of', async () => {
    const controller = new AbortController();
    let read = 0;
    const images = Array.from({length: 1000}, () => plain(1, 1, 0));
    const work = describeDataset(dataset(images), {
      signal: controller.signal,
      onProgress: done => {
        read = done;
        if (done === 20) controller.abort(new Error('enough'));
      },
    });
    await expect(work).to.be.rejectedWith('enough');
    expect(read).to.be.below(40);

    const none = await describeDataset(dataset([]));
    expect(none).to.deep.include({images: 0, decoded: 0, distinctSizes: 0});
    expect(none.mean).to.equal(undefined);
    expect(`${none}`).to.match(/^images {6}0\n/);
  });

  it('refuses data sets of numbers', async () => {
    const numbers = arrayDataset({images: new Float32Array(12), sampleShape: [2, 2, 3], labels: [0]});
    // as a program without types can call it
    await expect(describeDataset(numbers as ImageDataset)).to.be.rejectedWith(
      ConfigError,
      'describeDataset: the samples of this data set are numbers, not images',
    );
  });

  it('holds few images at a time, and gives the same numbers whatever comes first', async () => {
    const images = Array.from({length: 60}, (_, i) => plain(2, 2, i));
    let [open, most] = [0, 0];
    const watched = imageDataset(
      {
        ...{classNames: ['cat'], size: images.length, label: () => 0, name: i => `image ${i}`},
        async image(index) {
          most = Math.max(most, ++open);
          // the later, the sooner
          for (let turns = index % 7; turns < 7; turns++) await Promise.resolve();
          open--;
          return images[index];
        },
      },
      transform,
    );
    expect(await describeDataset(watched)).to.deep.equal(await describeDataset(dataset(images, undefined, ['cat'])));
    // copies are named in order, although the later one is there first
    images[6] = images[0];
    const {duplicates, shared} = await describeDataset(watched, {against: dataset([images[0]])});
    expect(duplicates.map(group => group.map(({name}) => name))).to.deep.equal([['image 0', 'image 6']]);
    expect(shared?.map(({image}) => image.name)).to.deep.equal(['image 0']);
    expect(most).to.be.within(2, 8);
    expect(open).to.equal(0);
  });
});
