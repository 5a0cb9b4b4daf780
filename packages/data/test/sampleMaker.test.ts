import {expect} from 'chai';
import {takeBytes} from '../src/byteMemory.ts';
import {
  imageClassificationPreset,
  imageTrainingPreset,
  type RgbImage,
  type SampleTransform,
  transforms,
} from '../src/index.ts';
import {sampleMaker} from '../src/sampleMaker.ts';
import {keepsNothing} from '../src/transforms/described.ts';
import {noise} from './support.ts';

const {
  applying,
  centerCrop,
  colorJitter,
  compose,
  crop,
  randomCrop,
  randomHorizontalFlip,
  randomResizedCrop,
  toTensorData,
} = transforms;
const KEY = {seed: 1, epoch: 2, index: 3};
const jitter = {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1};

/** An image in borrowed memory. */
function borrowed({width, height, data}: RgbImage): RgbImage {
  const bytes = takeBytes(data.length);
  bytes.set(data);
  return {width, height, data: bytes};
}

describe('sampleMaker', () => {
  const OURS: Readonly<Record<string, SampleTransform>> = {
    evaluation: imageClassificationPreset({resize: 64, crop: 56}),
    training: imageTrainingPreset({crop: 48, flip: 1, colorJitter: jitter}),
    composed: compose(randomResizedCrop(40), randomHorizontalFlip(), colorJitter(jitter), toTensorData()),
  };
  for (const [name, transform] of Object.entries(OURS)) {
    it(`makes the same samples in memory that is used again: ${name}`, () => {
      const {borrows, prepare} = sampleMaker(transform);
      expect(borrows).to.equal(true);
      for (let index = 0; index < 12; index++) {
        const image = noise(90 + index, 70);
        const expected = transform(image, {...KEY, index});
        expect(prepare(borrowed(image), {...KEY, index})).to.deep.equal(expected);
      }
    });
  }

  it('gives the image back, also when the transform fails', () => {
    const {prepare} = sampleMaker(OURS.evaluation);
    const first = borrowed(noise(71, 59));
    prepare(first, KEY);
    const second = borrowed(noise(71, 59));
    expect(second.data.buffer).to.equal(first.data.buffer);
    const larger = compose(randomCrop(100), toTensorData());
    expect(() => sampleMaker(larger).prepare(second, KEY)).to.throw('randomCrop');
    expect(takeBytes(second.data.length).buffer).to.equal(second.data.buffer);
  });

  it('borrows nothing for functions of others, which may keep what they are given', () => {
    const kept: RgbImage[] = [];
    const own = (image: RgbImage): RgbImage => {
      kept.push(image);
      return image;
    };
    const {borrows, prepare} = sampleMaker(compose(randomResizedCrop(16), own, colorJitter(jitter), toTensorData()));
    expect(borrows).to.equal(false);
    for (let index = 0; index < 3; index++) prepare(noise(30, 20), {...KEY, index});
    const again = kept.map((_, index) => randomResizedCrop(16)(noise(30, 20), {...KEY, index, path: '/0'}));
    expect(kept.map(({data}) => data)).to.deep.equal(again.map(({data}) => data));
  });
});

describe('keepsNothing', () => {
  it('is so of presets and steps with arguments, wherever they are nested', () => {
    expect(keepsNothing(compose(compose(centerCrop(3), colorJitter()), toTensorData()))).to.equal(true);
    expect(keepsNothing(imageTrainingPreset())).to.equal(true);
  });

  it('is not known of functions that say nothing of themselves, wherever they are nested', () => {
    const own = (image: RgbImage): RgbImage => image;
    expect(keepsNothing(own)).to.equal(false);
    expect(keepsNothing(compose(compose(centerCrop(3), own), toTensorData()))).to.equal(false);
    expect(keepsNothing(applying(crop, {top: 0, left: 0, height: 1, width: 1}))).to.equal(false);
  });
});
