import {expect} from 'chai';
import {imageClassificationPreset, imageTrainingPreset, presetFromConfig, rgbImage, transforms} from '../src/index.ts';
import {readImage} from '../src/node.ts';
import {distance, firstChannel, fixturePath, noise, reference, sha256, summary} from './support.ts';

describe('imageClassificationPreset', () => {
  for (const photo of reference.photographs) {
    describe(`on ${photo.name}`, () => {
      const open = () => readImage(fixturePath(`${photo.name}.jpg`));

      it("gives Pillow's bytes after decoding, resizing and cropping", async () => {
        const image = await open();
        expect(summary(image)).to.deep.equal(photo.decoded);
        const resized = transforms.resize(256)(image);
        expect(summary(resized)).to.deep.equal(photo.resized);
        expect(summary(transforms.centerCrop(224)(resized))).to.deep.equal(photo.cropped);
      });

      it("gives torchvision's floats, to the last bit", async () => {
        const values = imageClassificationPreset()(await open());
        expect(values.length).to.equal(224 * 224 * 3);
        expect(distance(values, photo.floats)).to.be.below(1e-6);
        expect(sha256(values)).to.equal(photo.floats.sha256);
      });

      it('converts to luma first where the network reads one channel', async () => {
        const {gray} = photo;
        const image = await open();
        expect(sha256(firstChannel(transforms.grayscale(image)))).to.equal(gray.sha256);
        const preset = imageClassificationPreset({resize: 64, crop: 56, mean: [0.449], std: [0.226], channels: 1});
        const values = preset(image);
        expect(values.length).to.equal(56 * 56);
        expect(distance(values, gray.floats)).to.be.below(1e-6);
        expect(sha256(values)).to.equal(gray.floats.sha256);
      });

      it('equals torchvision with bicubic interpolation too', async () => {
        const values = imageClassificationPreset({resize: 70, crop: 60, interpolation: 'bicubic'})(await open());
        expect(sha256(values)).to.equal(photo.bicubic.sha256);
      });
    });
  }

  it('gives Caffe’s numbers when told so: blue first, bytes as they are, less the mean', () => {
    const preset = imageClassificationPreset({
      resize: 2,
      crop: 2,
      mean: [104, 117, 123],
      std: [1, 1, 1],
      channelOrder: 'bgr',
      maxValue: 255,
    });
    const image = rgbImage(2, 2, Uint8Array.of(255, 128, 0, 1, 2, 3, 10, 20, 30, 123, 117, 104));
    const expected = [0 - 104, 128 - 117, 255 - 123, 3 - 104, 2 - 117, 1 - 123, 30 - 104, 20 - 117, 10 - 123, 0, 0, 0];
    expect([...preset(image)]).to.deep.equal(expected);
    expect(preset.config).to.deep.include({channelOrder: 'bgr', maxValue: 255});
    expect(imageClassificationPreset().config).not.to.have.any.keys('channelOrder', 'maxValue');
  });

  it('names what does not fit together', () => {
    expect(() => imageClassificationPreset({crop: 0})).to.throw(
      'imageClassificationPreset: crop 0 is not a positive integer',
    );
    expect(() => imageClassificationPreset({channels: 1})).to.throw(
      'imageClassificationPreset: channels is 1, but mean and std have 3 numbers; give one for each channel',
    );
    expect(() => imageClassificationPreset({std: [1, 0, 1]})).to.throw('std [1,0,1] holds a zero');
    const grey = {mean: [0], std: [1], channels: 1} as const;
    expect(() => imageClassificationPreset({...grey, channelOrder: 'bgr'})).to.throw(
      "imageClassificationPreset: channelOrder is 'bgr', but channels is 1; leave it out for grey images",
    );
    expect(() => imageClassificationPreset({maxValue: 0})).to.throw(
      'imageClassificationPreset: maxValue is 0; a positive number is needed, such as 1 or 255',
    );
    // as from JavaScript, where no type stands in the way
    const channelOrder = 'BGR' as 'bgr';
    expect(() => imageClassificationPreset({channelOrder})).to.throw(
      "imageClassificationPreset: channelOrder is 'BGR'; 'rgb' or 'bgr' is needed",
    );
  });
});

describe('presetFromConfig', () => {
  const preset = imageClassificationPreset({resize: 12, crop: 8, mean: [0.5], std: [0.25], channels: 1});

  it('makes the preset again from its JSON', () => {
    const again = presetFromConfig(JSON.parse(JSON.stringify(preset)));
    expect(again.config).to.deep.equal(preset.config);
    expect(again).to.include({resize: 12, crop: 8, channels: 1, interpolation: 'bilinear'});
    expect(again.outputShape).to.deep.equal([8, 8, 1]);
    expect(again(noise(30, 20))).to.deep.equal(preset(noise(30, 20)));
  });

  it('keeps the order of the colours and their scale, and takes them for red first and 1 where they are left out', () => {
    const mean = [104, 117, 123];
    const caffe = imageClassificationPreset({
      resize: 9,
      crop: 8,
      mean,
      std: [1, 1, 1],
      channelOrder: 'bgr',
      maxValue: 255,
    });
    const again = presetFromConfig(JSON.parse(JSON.stringify(caffe)));
    expect(again.config).to.deep.equal(caffe.config);
    expect(again(noise(30, 20))).to.deep.equal(caffe(noise(30, 20)));
    const {channelOrder: _order, maxValue: _value, ...rest} = caffe.config;
    const plain = imageClassificationPreset({resize: 9, crop: 8, mean, std: [1, 1, 1]});
    expect(presetFromConfig(rest)(noise(30, 20))).to.deep.equal(plain(noise(30, 20)));
  });

  it('names the field that is missing or wrong, and assumes none', () => {
    const broken = (change: object) => () => presetFromConfig({...preset.config, ...change});
    expect(() => presetFromConfig(null)).to.throw('presetFromConfig: got null, expected an object');
    expect(() => presetFromConfig([1])).to.throw('presetFromConfig: got [1], expected an object');
    expect(broken({resize: '12'})).to.throw('presetFromConfig: resize is "12", expected a number');
    expect(broken({crop: 1e9})).to.throw('presetFromConfig: crop is 1000000000, expected at most 4096');
    expect(broken({mean: undefined})).to.throw('presetFromConfig: mean is missing, expected an array of numbers');
    expect(broken({std: [null]})).to.throw('presetFromConfig: std is [null], expected an array of numbers');
    expect(broken({channels: 4})).to.throw('presetFromConfig: channels is 4, expected 1 or 3');
    expect(broken({interpolation: 'constructor'})).to.throw('interpolation is "constructor", expected \'bilinear\'');
    expect(broken({channelOrder: 'gbr'})).to.throw(
      "presetFromConfig: channelOrder is \"gbr\", expected 'rgb' or 'bgr'",
    );
    expect(broken({maxValue: '255'})).to.throw('presetFromConfig: maxValue is "255", expected a number');
    expect(broken({crop: 1.5})).to.throw('crop 1.5 is not a positive integer');
  });
});

describe('imageTrainingPreset', () => {
  const key = {seed: 5, epoch: 1, index: 7};

  it('equals its steps: crop, mirror, numbers', () => {
    const statistics = {mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4]};
    const preset = imageTrainingPreset({crop: 6, scale: [0.5, 1], ...statistics});
    const steps = transforms.compose(
      transforms.randomResizedCrop(6, {scale: [0.5, 1]}),
      transforms.randomHorizontalFlip(),
      transforms.toTensorData(statistics),
    );
    expect(preset.outputShape).to.deep.equal([6, 6, 3]);
    expect(preset(noise(20, 30), key)).to.deep.equal(steps(noise(20, 30), key));
  });

  it('gives a network of Caffe its order of colours and its scale', () => {
    const numbers = {mean: [1, 2, 3], std: [2, 2, 2], channelOrder: 'bgr', maxValue: 255} as const;
    const training = imageTrainingPreset({crop: 6, scale: [1, 1], ratio: [1, 1], flip: 0, ...numbers});
    const evaluation = imageClassificationPreset({resize: 6, crop: 6, ...numbers});
    expect(training(noise(20, 20), key)).to.deep.equal(evaluation(noise(20, 20)));
  });

  it('with the whole image as crop and no mirroring is the evaluation of a resized square', () => {
    const training = imageTrainingPreset({
      crop: 6,
      scale: [1, 1],
      ratio: [1, 1],
      flip: 0,
      mean: [0.5],
      std: [0.5],
      channels: 1,
    });
    const evaluation = imageClassificationPreset({resize: 6, crop: 6, mean: [0.5], std: [0.5], channels: 1});
    expect(training(noise(20, 20), key)).to.deep.equal(evaluation(noise(20, 20)));
  });
});
