import {expect} from 'chai';
import {
  fromRgba,
  IMAGENET_MEAN,
  IMAGENET_STD,
  imageClassificationPreset,
  imageTrainingPreset,
  rgbImage,
  type SampleTransform,
  transforms,
} from '../../src/index.ts';
import {distance, firstChannel, noise, reference, sha256} from '../support.ts';

const {toTensorData, normalize, grayscale} = transforms;
const ramp = rgbImage(
  256,
  1,
  Uint8Array.from({length: 768}, (_, i) => Math.floor(i / 3)),
);

describe('toTensorData', () => {
  const {compose, randomHorizontalFlip} = transforms;
  const pipelines: Record<string, SampleTransform> = {
    'by itself': toTensorData({channelOrder: 'bgr'}),
    'of one channel': toTensorData({channels: 1}),
    'at the end of a pipeline': compose(randomHorizontalFlip(), toTensorData()),
    'of the evaluation': imageClassificationPreset({resize: 8, crop: 6}),
    'of the training': imageTrainingPreset({crop: 6}),
  };
  for (const [name, transform] of Object.entries(pipelines)) {
    it(`writes where it is told what it gives otherwise: ${name}`, () => {
      const key = {seed: 3, epoch: 1, index: 2};
      const expected = transform(noise(9, 7), key);
      const into = new Float32Array(expected.length).fill(Number.NaN);
      expect(transform(noise(9, 7), key, into)).to.equal(into);
      expect(into).to.deep.equal(expected);
      expect(transform(noise(9, 7), key, new Float32Array(1))).to.deep.equal(expected);
    });
  }

  it('in the middle of a pipeline leaves the place to the last step', () => {
    const into = new Float32Array(18).fill(7);
    const negative = compose(toTensorData(), (values: Float32Array) => values.map(x => -x));
    expect((negative as SampleTransform)(noise(3, 2), {seed: 0, epoch: 0, index: 0}, into)).to.not.equal(into);
    expect(into).to.deep.equal(new Float32Array(18).fill(7));
  });

  it("gives torchvision's float for every byte and channel, to the last bit", () => {
    const values = toTensorData({mean: IMAGENET_MEAN, std: IMAGENET_STD})(ramp);
    expect(distance(values, reference.everyByte)).to.be.below(1e-6);
    expect(sha256(values)).to.equal(reference.everyByte.sha256);
  });

  it('equals scaling and normalizing one after the other', () => {
    const statistics = {mean: IMAGENET_MEAN, std: IMAGENET_STD};
    expect(toTensorData(statistics)(ramp)).to.deep.equal(normalize(statistics)(toTensorData()(ramp)));
  });

  it('reads one channel of a grey image', () => {
    const image = grayscale(noise(4, 3));
    expect(toTensorData({channels: 1})(image)).to.deep.equal(
      Float32Array.from(firstChannel(image), byte => byte / 255),
    );
  });

  it('asks for one mean and one std a channel', () => {
    expect(() => toTensorData({channels: 1, mean: [0.5, 0.5, 0.5], std: [1, 1, 1]})).to.throw(
      'toTensorData: mean [0.5,0.5,0.5] and std [1,1,1] need one number for each of 1 channels',
    );
    expect(() => toTensorData({mean: [0, 0, 0]})).to.throw('mean [0,0,0] and std [] need one number');
  });
});

describe('normalize', () => {
  it('names statistics that cannot be used', () => {
    expect(() => normalize({mean: [0, 0], std: [1]})).to.throw('normalize: mean has 2 numbers and std 1');
    expect(() => normalize({mean: [0], std: [1e-60]})).to.throw('std [1e-60] holds a zero; use 1');
    expect(() => normalize({mean: [Number.NaN], std: [1]})).to.throw('mean [NaN] holds NaN, which is not finite');
    expect(() => normalize({mean: [0, 0], std: [1, 1]})(new Float32Array(3))).to.throw(
      'normalize: 3 values are not pixels of 2 channels',
    );
  });
});

describe('grayscale', () => {
  it("gives the bytes of Pillow's convert('L')", () => {
    const gray = grayscale(noise(...reference.luma.from));
    expect(sha256(firstChannel(gray))).to.equal(reference.luma.to.sha256);
  });

  it('leaves grey as it is', () => {
    expect(grayscale(ramp)).to.deep.equal(ramp);
  });
});

describe('fromRgba', () => {
  it('keeps the colours of a canvas, whatever their transparency', () => {
    const data = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 0);
    expect(fromRgba({width: 2, height: 1, data})).to.deep.equal(rgbImage(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6)));
    expect(() => fromRgba({width: 1, height: 1, data})).to.throw('fromRgba: 1x1 takes 4 bytes of RGBA, got 8');
  });
});

describe('rgbImage', () => {
  it('is black when no bytes are given', () => {
    expect(rgbImage(2, 1)).to.deep.equal({width: 2, height: 1, data: new Uint8Array(6)});
  });

  it('names bytes and sides that do not fit', () => {
    expect(() => rgbImage(2, 2, new Uint8Array(4))).to.throw('rgbImage: 2x2 takes 12 bytes of interleaved RGB, got 4');
    expect(() => rgbImage(2, 0)).to.throw('rgbImage: height 0 is not a positive integer');
  });
});
