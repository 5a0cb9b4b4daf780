import {memory, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {ClassificationReport, classificationReport} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {fixture} from './support/fixture.ts';
import {SmallDataset, smallModel} from './support/smallModel.ts';

/** A classifier whose scores are its samples, or their softmax. */
const echo = (classes: number, activation: 'linear' | 'softmax' = 'linear'): LayersModel =>
  sequential({layers: [layers.activation({activation, inputShape: [classes]})]});

interface Row {
  precision: number;
  recall: number;
  'f1-score': number;
  support: number;
}

// scikit-learn, scripts/fixtures/training_report.py
const {classNames, labels, scores, confusion, report, worst, losses} = fixture<{
  classNames: string[];
  labels: number[];
  scores: number[][];
  confusion: number[][];
  report: Record<string, Row> & {accuracy: number};
  worst: number[];
  losses: number[];
}>('report.json');

describe('classificationReport', () => {
  const data = () => ({xs: tensor2d(scores), ys: tensor1d(labels, 'int32')});

  for (const activation of ['linear', 'softmax'] as const) {
    it(`gives scikit-learn’s numbers, from ${activation === 'linear' ? 'scores' : 'probabilities'}, classes without samples included`, async () => {
      const found = await classificationReport(echo(4, activation), data(), {classNames, batchSize: 7, worst: 5});
      expect(found.confusionMatrix).to.deep.equal(confusion);
      const rows = [...found.classes, found.macro, found.weighted];
      for (const [i, name] of [...classNames, 'macro avg', 'weighted avg'].entries()) {
        const {precision, recall, f1, support} = rows[i];
        const expected = report[name];
        expect(precision, name).to.be.closeTo(expected.precision, 1e-12);
        expect(recall, name).to.be.closeTo(expected.recall, 1e-12);
        expect(f1, name).to.be.closeTo(expected['f1-score'], 1e-12);
        expect(support, name).to.equal(expected.support);
      }
      const right = confusion.reduce((sum, row, c) => sum + row[c], 0);
      expect(found.accuracy).to.equal(right / labels.length);
      expect(found.worst.map(({index}) => index)).to.deep.equal(worst);
      for (const [i, {loss, label, index}] of found.worst.entries()) {
        expect(loss).to.be.closeTo(losses[i], 1e-5 * losses[i]);
        expect(label).to.equal(labels[index]);
      }
    });
  }

  it('prints itself as a table and draws its confusion matrix', () => {
    const found = new ClassificationReport(
      ['a <b>', 'c'],
      [
        [3, 1],
        [0, 2],
      ],
      [],
    );
    expect(String(found)).to.equal(
      [
        '                precision    recall        F1   samples',
        'a <b>               1.000     0.750     0.857         4',
        'c                   0.667     1.000     0.800         2',
        '',
        'mean of classes     0.833     0.875     0.829         6',
        'mean of samples     0.889     0.833     0.838         6',
        '',
        'accuracy 0.8333',
      ].join('\n'),
    );
    const svg = found.plot({title: 'Pets'});
    expect(svg).to.contain('>Pets<').and.contain('>a &lt;b&gt;<').and.contain('>taken for<');
    // one rectangle behind and one a cell; a number where there is one
    expect(svg.match(/<rect/g)).to.have.length(5);
    expect(svg.match(/>\d<\/text>/g)).to.deep.equal(['>3</text>', '>1</text>', '>2</text>']);
    // a quarter of the way from white to blue, and all of it
    expect(svg).to.contain('rgb(191,220,236)').and.contain('rgb(0,114,178)');
  });

  it('lists the confusions, the most frequent first', () => {
    const rows = [
      [5, 1, 4],
      [2, 9, 0],
      [0, 4, 7],
    ];
    const found = new ClassificationReport(['x', 'y', 'z'], rows, []);
    expect(found.mostConfused(2)).to.deep.equal([
      {actual: 'x', predicted: 'z', count: 4},
      {actual: 'z', predicted: 'y', count: 4},
      {actual: 'y', predicted: 'x', count: 2},
    ]);
    expect(found.mostConfused()).to.have.length(4);
  });

  it('takes class names and samples’ names from the data set, tells its progress and leaves no tensor', async () => {
    const data = Object.assign(new SmallDataset(20), {name: (i: number) => `file ${i}`});
    const model = smallModel();
    const told: number[] = [];
    await classificationReport(model, data);
    const before = memory().numTensors;
    const found = await classificationReport(model, data, {batchSize: 8, onProgress: done => void told.push(done)});
    expect(memory().numTensors).to.equal(before);
    expect(told).to.deep.equal([8, 16, 20]);
    expect(found.classNames).to.deep.equal(['a', 'b', 'c']);
    expect(found.worst).to.have.length(9);
    for (const {name, index} of found.worst) expect(name).to.equal(`file ${index}`);
  });

  it('says what it cannot do', async () => {
    const model = sequential({layers: [layers.dense({units: 1, inputShape: [4]})]});
    await expect(classificationReport(model, new SmallDataset(4))).to.be.rejectedWith(
      `classificationReport: model '${model.name}' has outputs of shape [batch,1]; a classifier with a score for each of ` +
        'two classes or more is needed, [batch, numClasses]',
    );
    await expect(classificationReport(echo(4), data(), {classNames: ['a']})).to.be.rejectedWith(
      'classificationReport: 1 class names, but model',
    );
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(classificationReport(echo(4), data(), {signal: abort.signal})).to.be.rejectedWith('enough');
  });
});
