import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {initializers} from '@tfjs-zoo/core';
import {getModel, listModels} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {multiplyAdds} from './support/multiplyAdds.ts';

describe('the registry', () => {
  for (const entry of listModels()) {
    describe(entry.name, () => {
      it('has the parameters and multiply-adds that it says', () => {
        const model = initializers.withoutInitialization(() => entry.build({}));
        expect(model.countParams(), 'parameters').to.equal(entry.parameters);
        expect(multiplyAdds(model), 'multiply-adds').to.equal(entry.multiplyAdds);
        expect(model.inputs[0].shape, 'input').to.deep.equal([null, ...entry.inputShape]);
        expect(model.outputs[0].shape, 'output').to.deep.equal([null, entry.numClasses]);
        model.dispose();
      });

      it('names layers that are there: its classifier, and groups that hold every weight once', () => {
        const model = initializers.withoutInitialization(() => entry.build({}));
        const weighted = model.layers.filter(layer => layer.weights.length > 0).map(layer => layer.name);
        expect(weighted).to.include(entry.classifier);
        const grouped = entry.groups.flatMap(group =>
          weighted.filter(name => group.some(prefix => name === prefix || name.startsWith(`${prefix}.`))),
        );
        expect(grouped).to.have.members(weighted);
        expect(grouped).to.have.length(weighted.length);
        model.dispose();
      });

      it('has default weights, and whole metadata for each', () => {
        expect(Object.keys(entry.weights)).to.include(entry.defaultWeights);
        for (const [name, weights] of Object.entries(entry.weights)) {
          expect(name).to.match(/^[A-Z0-9_]+_V\d+$/);
          expect(weights.sha256).to.match(/^[0-9a-f]{64}$/);
          expect(weights.bytes).to.be.above(0);
          expect(weights.urls).not.to.have.length(0);
          expect(weights.accuracy.top1).to.be.within(50, 100);
          expect(weights.categories).to.have.length(entry.numClasses);
          expect(new Set(weights.categories).size, 'distinct categories').to.be.within(
            entry.numClasses - 2,
            entry.numClasses,
          );
          expect(weights.preset.channels).to.equal(entry.inputShape[2]);
          expect(weights.preset.crop).to.equal(entry.inputShape[0]);
        }
      });

      for (const [name, {urls, bytes, sha256}] of Object.entries(entry.weights)) {
        const packaged = urls.find(url => url.startsWith('file:'));
        if (packaged !== undefined) {
          it(`comes with the file of ${name} that it says, of at most 2 MB`, async () => {
            const path = fileURLToPath(packaged);
            expect((await stat(path)).size)
              .to.equal(bytes)
              .and.to.be.at.most(2e6);
            expect(
              createHash('sha256')
                .update(await readFile(path))
                .digest('hex'),
            ).to.equal(sha256);
          });
        } else {
          it(`has only https addresses for ${name}; PyTorch's carry the hash's first digits`, () => {
            for (const url of urls) {
              expect(url).to.match(/^https:\/\//);
              if (new URL(url).host === 'download.pytorch.org') expect(url).to.include(sha256.slice(0, 8));
            }
          });
        }
      }
    });
  }

  it('lists by name and channels', () => {
    expect(listModels().map(({name}) => name)).to.deep.equal(['alexnet', 'alexnet_caffe', 'alexnet_mini']);
    expect(listModels({name: '*_mini'}).map(({name}) => name)).to.deep.equal(['alexnet_mini']);
    expect(listModels({name: 'alexnet'}).map(({name}) => name)).to.deep.equal(['alexnet']);
    expect(listModels({channels: 3}).map(({name}) => name)).to.deep.equal(['alexnet', 'alexnet_caffe']);
    expect(listModels({name: 'alex.et'})).to.deep.equal([]);
  });

  it('finds a model whatever its case, and says which there are', () => {
    expect(getModel('AlexNet').name).to.equal('alexnet');
    expect(() => getModel('alexnet2')).to.throw(
      "getModel: no model 'alexnet2'; there are alexnet, alexnet_caffe, alexnet_mini",
    );
  });
});
