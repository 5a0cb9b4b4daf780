import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {initializers} from '@tfjs-zoo/core';
import {createModel, zooMetadata} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {fixturePath, images, WIDTH, weights} from './support/fixture.ts';

const OPTIONS = {width: WIDTH, inputShape: [63, 63, 3]} as const;
const PTH = fixturePath('alexnet-32nd-7.pth').pathname;

describe('createModel', () => {
  it('takes weights as a path, as bytes and as a state dict, and finds the number of classes in them', async () => {
    const x = images(1, 63);
    const outputs: number[][] = [];
    for (const source of [
      PTH,
      fixturePath('alexnet-32nd-7.pth').href,
      new Uint8Array(await readFile(PTH)),
      await weights('alexnet-32nd-7.safetensors'),
    ]) {
      const model = await createModel('alexnet', {...OPTIONS, weights: source});
      outputs.push([...(await (model.predict(x) as Tensor).data())]);
      model.dispose();
    }
    expect(outputs[0]).to.have.length(7);
    expect(outputs[1]).to.deep.equal(outputs[0]);
    expect(outputs[2]).to.deep.equal(outputs[0]);
    expect(outputs[3]).to.deep.equal(outputs[0]);
  });

  it('loads the weights that come with the package, with their categories and preset', async () => {
    const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1', offline: true});
    expect(zooMetadata(model)).to.deep.include({
      name: 'alexnet_mini',
      weights: 'DIGITS_V1',
      categories: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      classifier: 'classifier.6',
    });
    expect(zooMetadata(model)?.preset).to.deep.include({resize: 64, crop: 64, channels: 1});
    model.dispose();
    const byDefault = await createModel('alexnet_mini', {weights: 'default'});
    expect(zooMetadata(byDefault)?.weights).to.equal('DIGITS_V1');
    byDefault.dispose();
  });

  it('draws no random number for weights that are loaded', async () => {
    const {apply} = initializers.FanInitializer.prototype;
    const drawn: number[][] = [];
    initializers.FanInitializer.prototype.apply = function (shape: number[], dtype) {
      drawn.push(shape);
      return apply.call(this, shape, dtype);
    };
    try {
      const log = (): void => {};
      for (const [options, count] of [
        [{weights: PTH}, 0],
        [{weights: PTH, numClasses: 5, log}, 2],
        [{numClasses: 7}, 16],
      ] as const) {
        drawn.length = 0;
        (await createModel('alexnet', {...OPTIONS, ...options})).dispose();
        expect(drawn, `weights drawn for ${JSON.stringify(options)}`).to.have.length(count);
      }
    } finally {
      initializers.FanInitializer.prototype.apply = apply;
    }
  });

  it('keeps the body, puts a fresh head on it and says so, when numClasses differs', async () => {
    const said: string[] = [];
    const log = (message: string): number => said.push(message);
    const model = await createModel('alexnet', {...OPTIONS, weights: PTH, numClasses: 5, log});
    expect(said).to.deep.equal([
      `createModel: alexnet with weights ${PTH} has a fresh classifier.6 for 5 classes in place of the trained one for 7; ` +
        'fine-tune it before use',
    ]);
    expect(model.outputs[0].shape).to.deep.equal([null, 5]);
    const file = await weights('alexnet-32nd-7.pth');
    const bias = await file.get('classifier.4.bias')?.data();
    expect([...(await model.getLayer('classifier.4').getWeights()[1].data())]).to.deep.equal([
      ...(bias as Float32Array),
    ]);
    const head = await model.getLayer('classifier.6').getWeights()[0].data();
    expect(
      head.some(w => w !== 0),
      'the head is drawn, not zero',
    ).to.equal(true);
    model.dispose();
  });

  it('puts a fresh head on a body whose head was trained for other categories, though as many', async () => {
    const said: string[] = [];
    const log = (message: string): number => said.push(message);
    const categories = ['nought', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    const trained = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
    const fresh = await createModel('alexnet_mini', {weights: 'DIGITS_V1', categories, log});
    const head = (model: LayersModel): Promise<unknown> => model.getLayer('classifier.6').getWeights()[0].data();
    expect(await head(fresh)).not.to.deep.equal(await head(trained));
    expect(zooMetadata(fresh)?.categories).to.deep.equal(categories);
    expect(said).to.deep.equal([
      'createModel: alexnet_mini with weights DIGITS_V1 has a fresh classifier.6 for 10 other classes in place of the ' +
        'trained one for 10; fine-tune it before use',
    ]);
    const same = await createModel('alexnet_mini', {weights: 'DIGITS_V1', categories: [...'0123456789'], log});
    expect(await head(same)).to.deep.equal(await head(trained));
    // what a file of one's own was trained for, one knows oneself
    const own = await createModel('alexnet', {...OPTIONS, weights: PTH, categories: [...'abcdefg'], log});
    expect(zooMetadata(own)?.categories).to.deep.equal([...'abcdefg']);
    expect(said).to.have.length(1);
    for (const model of [trained, fresh, same, own]) model.dispose();
  });

  it('takes categories for numClasses', async () => {
    const model = await createModel('alexnet', {...OPTIONS, categories: ['cat', 'dog']});
    expect(model.outputs[0].shape).to.deep.equal([null, 2]);
    expect(zooMetadata(model)?.categories).to.deep.equal(['cat', 'dog']);
    model.dispose();
    await expect(createModel('alexnet', {...OPTIONS, categories: ['cat'], numClasses: 2})).to.be.rejectedWith(
      'createModel: numClasses is 2 but there are 1 categories; leave numClasses out, or make them agree',
    );
  });

  it('scales the preset with the image size', async () => {
    const model = await createModel('alexnet', {width: WIDTH, inputShape: [112, 112, 3]});
    expect(zooMetadata(model)?.preset).to.deep.include({resize: 128, crop: 112});
    model.dispose();
  });

  it('leaves nothing in memory when the weights do not fit', async () => {
    const before = memory().numTensors;
    await expect(createModel('alexnet', {inputShape: [63, 63, 3], width: 1 / 16, weights: PTH})).to.be.rejectedWith(
      'loadStateDict(alexnet): 15 of 16 tensors do not fit: features.0.weight is [2, 3, 11, 11] in the file, [4, 3, 11, 11] in the model;',
    );
    expect(memory().numTensors).to.equal(before);
  });

  it('says how far a download is, and when it is aborted keeps what came, apart, for the next time', async () => {
    const {fetch} = globalThis;
    const cacheDir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-models-'));
    // a server that sends megabytes of zeros and never ends
    globalThis.fetch = async () =>
      new Response(new ReadableStream({pull: controller => controller.enqueue(new Uint8Array(1e6))}));
    const controller = new AbortController();
    const said: string[] = [];
    const log = (message: string): void => {
      said.push(message);
      if (message.includes('(10 %)')) controller.abort(new Error('enough'));
    };
    try {
      const made = createModel('alexnet', {weights: 'IMAGENET1K_V1', cacheDir, log, signal: controller.signal});
      await expect(made).to.be.rejectedWith('enough');
      expect(said).to.deep.equal([
        'createModel: fetching alexnet-owt-7be5be79.pth: 0.0 of 244.4 MB (0 %)',
        'createModel: fetching alexnet-owt-7be5be79.pth: 25.0 of 244.4 MB (10 %)',
      ]);
      expect((await readdir(cacheDir)).every(name => /^[0-9a-f]{64}\.partial(\.json)?$/.test(name))).to.equal(true);
    } finally {
      globalThis.fetch = fetch;
      await rm(cacheDir, {recursive: true});
    }
  });

  it('finds out about impossible options before it fetches anything', async () => {
    const {fetch} = globalThis;
    let asked = 0;
    globalThis.fetch = async () => {
      asked++;
      return new Response('', {status: 500});
    };
    const before = memory().numTensors;
    try {
      for (const [options, message] of [
        [{inputShape: [62, 62, 3]}, 'alexnet: inputShape [62,62,3] is too small'],
        [{numClasses: 0}, 'createModel: numClasses is 0; a positive integer is needed'],
        [{widht: 2}, "alexnet: unknown option 'widht'"],
      ] as const) {
        await expect(createModel('alexnet', {weights: 'IMAGENET1K_V1', ...options})).to.be.rejectedWith(message);
      }
      expect(asked).to.equal(0);
      expect(memory().numTensors).to.equal(before);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('says what is wrong with a name, a path or a file', async () => {
    await expect(createModel('alexnt')).to.be.rejectedWith(
      "getModel: no model 'alexnt'; there are alexnet, alexnet_caffe, alexnet_mini",
    );
    await expect(createModel('alexnet', {weights: 'IMAGENET1K_V9'})).to.be.rejectedWith(
      "createModel: 'alexnet' has no weights 'IMAGENET1K_V9'; there are IMAGENET1K_V1 and DEFAULT. " +
        'Give a file of your own as a path with a directory or an extension, such as ./weights.pth',
    );
    await expect(createModel('alexnet', {weights: 5 as unknown as string})).to.be.rejectedWith(
      'createModel: weights is 5; a name from the registry, a path, the bytes of a file or a state dict is needed',
    );
    await expect(createModel('alexnet', {weights: 'https://example.com/a.pth'})).to.be.rejectedWith(
      "createModel: weights 'https://example.com/a.pth' is an address. Get the file with fetchWeights({urls, bytes, sha256}) " +
        'of @tfjs-zoo/weights/node, which verifies it, and give the path that it returns',
    );
    await expect(createModel('alexnet', {weights: './nowhere.pth'})).to.be.rejectedWith('nowhere.pth');
    const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-models-'));
    try {
      const bytes = await readFile(PTH);
      for (const [name, contents, code] of [
        ['half.pth', bytes.subarray(0, bytes.length / 2), 'E_TRUNCATED'],
        ['page.pth', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), 'E_UNSUPPORTED'],
      ] as const) {
        await writeFile(join(directory, name), contents);
        await expect(createModel('alexnet', {...OPTIONS, weights: join(directory, name)}), name)
          .to.be.rejectedWith(name)
          .and.eventually.have.property('code', code);
      }
    } finally {
      await rm(directory, {recursive: true});
    }
  });
});
