/** Datasets whose epochs are draws. */
import {expect} from 'chai';
import fc from 'fast-check';
import {balance, type RgbImage, type SampleKey, transforms, weighted} from '../../src/index.ts';
import {chiSquare, firstByte, numbered, pixels, tally, values} from './support.ts';

const labels = fc.array(fc.nat(4), {minLength: 1, maxLength: 40});
const seeds = fc.nat(1000);

describe('balance', () => {
  it('draws every class equally often, and the samples of a class as equally as can be', async () => {
    const perClass = fc.constantFrom('largest', 'smallest', 1, 7, 50);
    await fc.assert(
      fc.asyncProperty(
        labels,
        perClass,
        seeds,
        fc.nat(5),
        fc.boolean(),
        async (classes, count, seed, epoch, shuffle) => {
          const data = balance(numbered(classes), {perClass: count as 'largest' | number});
          const sizes = tally(classes, 5).filter(n => n > 0);
          const each =
            count === 'largest' ? Math.max(...sizes) : count === 'smallest' ? Math.min(...sizes) : Number(count);
          expect(data.batches({batchSize: 3}).size).to.equal(Math.ceil((each * sizes.length) / 3));
          const drawn = await values(data, {seed, epoch, shuffle, batchSize: 9});
          expect(
            tally(
              drawn.map(i => classes[i]),
              5,
            ).filter(n => n > 0),
          ).to.deep.equal(sizes.map(() => each));
          for (const [i, times] of tally(drawn, classes.length).entries()) {
            const share = each / classes.filter(label => label === classes[i]).length;
            expect(times).to.be.within(Math.floor(share), Math.ceil(share));
          }
        },
      ),
    );
  });

  it('draws anew for each epoch, as the seed decides', async () => {
    const data = balance(numbered([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]), {perClass: 'smallest'});
    const draw = (seed: number, epoch: number, shuffle = true) => values(data, {seed, epoch, shuffle});
    expect(await draw(1, 1)).to.deep.equal(await draw(1, 1));
    expect(await draw(1, 1)).to.not.deep.equal(await draw(1, 2));
    expect(await draw(1, 1)).to.not.deep.equal(await draw(2, 1));
    expect(await draw(1, 1, false)).to.deep.equal((await draw(1, 1)).sort((a, b) => a - b));
    const seen = new Set((await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(epoch => draw(1, epoch)))).flat());
    expect(seen.size, 'in ten epochs all samples are seen').to.equal(11);
  });

  it('names what it cannot do', () => {
    const data = numbered([0, 1]);
    expect(() => balance(data, {perClass: 0})).to.throw(
      "balance: perClass 0 is neither 'largest', 'smallest' nor a positive number of samples",
    );
    expect(() => balance(balance(data))).to.throw('balance: this dataset is weighted or balanced already');
    expect(() => balance(numbered([], ['a']))).to.throw('balance: the dataset is empty');
  });
});

describe('weighted', () => {
  const weights = [1, 2, 0, 4, 8, 0.5, 3];
  const sum = weights.reduce((total, weight) => total + weight);
  const data = numbered(weights.map(() => 0));

  it('draws samples as often as their weights say, within chance', async () => {
    const drawn = await values(weighted(data, weights, {samples: 20_000}), {shuffle: true, seed: 3, batchSize: 5000});
    expect(drawn.length).to.equal(20_000);
    const counts = tally(drawn, weights.length);
    expect(counts[2]).to.equal(0);
    const possible = weights.flatMap((weight, i) => (weight > 0 ? [i] : []));
    const {sum: distance, bound} = chiSquare(
      possible.map(i => counts[i]),
      possible.map(i => (20_000 * weights[i]) / sum),
    );
    expect(distance).to.be.below(bound);
  });

  it('draws one after the other of what is left, without replacement, within chance', async () => {
    const few = [1, 2, 4, 8];
    const total = 15;
    const set = weighted(numbered([0, 0, 0, 0]), few, {samples: 2, replacement: false});
    const pairs: number[] = [];
    for (let epoch = 0; epoch < 4000; epoch++) {
      const [first, second] = await values(set, {shuffle: true, epoch});
      expect(first).to.not.equal(second);
      pairs.push(4 * first + second);
    }
    const possible = [...few.keys()].flatMap(i => [...few.keys()].filter(j => j !== i).map(j => [i, j]));
    const counts = tally(pairs, 16);
    const {sum: distance, bound} = chiSquare(
      possible.map(([i, j]) => counts[4 * i + j]),
      possible.map(([i, j]) => ((4000 * few[i]) / total) * (few[j] / (total - few[i]))),
    );
    expect(distance).to.be.below(bound);
  });

  it('draws no sample twice without replacement, and none of weight 0', async () => {
    const lists = fc.array(fc.constantFrom(0, 0.1, 1, 1e6), {minLength: 1, maxLength: 20});
    await fc.assert(
      fc.asyncProperty(lists, seeds, async (list, seed) => {
        const possible = list.flatMap((weight, i) => (weight > 0 ? [i] : []));
        fc.pre(possible.length > 0);
        const set = weighted(numbered(list.map(() => 0)), list, {samples: possible.length, replacement: false});
        const drawn = await values(set, {seed, shuffle: true});
        expect(drawn.sort((a, b) => a - b)).to.deep.equal(possible);
      }),
    );
  });

  it('draws anew for each epoch, as the seed decides, in ascending order if not shuffled', async () => {
    for (const replacement of [true, false]) {
      const set = weighted(data, weights, {samples: 4, replacement});
      const draw = (seed: number, epoch: number, shuffle = true) => values(set, {seed, epoch, shuffle});
      expect(await draw(1, 1)).to.deep.equal(await draw(1, 1));
      expect(await draw(1, 1, false)).to.deep.equal((await draw(1, 1)).sort((a, b) => a - b));
      const epochs = await Promise.all([0, 1, 2, 3, 4].map(epoch => draw(1, epoch)));
      expect(new Set(epochs.map(String)).size).to.be.above(1);
      const others = await Promise.all([0, 1, 2, 3, 4].map(epoch => draw(2, epoch)));
      expect(others).to.not.deep.equal(epochs);
    }
  });

  it('takes a function of what is known of a sample', async () => {
    const set = weighted(pixels([0, 1, 0, 2]), ({className, name, label, index}) =>
      className === 'c' && name === 'pixel 3' && label === 2 && index === 3 ? 1 : 0,
    );
    expect(await values(set)).to.deep.equal([3, 3, 3, 3]);
  });

  it('augments a sample that comes again in the epoch otherwise each time', async () => {
    const keys: SampleKey[] = [];
    const transform = Object.assign(
      (image: RgbImage, key: SampleKey) => {
        keys.push(key);
        return firstByte(image);
      },
      {outputShape: [1, 1, 1] as const},
    );
    await values(weighted(pixels([0, 0], {transform}), [0, 1], {samples: 3}), {seed: 4, epoch: 2});
    const key = {seed: 4, epoch: 2, index: 1};
    expect(keys).to.deep.equal([key, {...key, path: 'again 1'}, {...key, path: 'again 2'}]);

    const flips = transforms.compose(transforms.randomHorizontalFlip(), transforms.toTensorData());
    const twoPixels = {width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255)};
    const again = Array.from({length: 64}, (_, i) => flips(twoPixels, {...key, path: `again ${i}`})[0]);
    expect(new Set(again), 'of 64 equal draws both outcomes are there').to.deep.equal(new Set([0, 1]));
  });

  it('names weights that are none', () => {
    expect(() => weighted(data, [1])).to.throw('weighted: 1 weights for 7 samples; each sample needs one');
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => weighted(data, [1, 1, 1, wrong, 1, 1, 1])).to.throw(
        `weighted: the weight of image 3 is ${wrong}; weights are finite and at least 0`,
      );
    }
    expect(() => weighted(data, () => 0)).to.throw(
      'weighted: the sum of the 7 weights is 0; it must be positive and finite',
    );
    expect(() => weighted(data, weights, {samples: 0})).to.throw('weighted: samples 0 is not a positive integer');
    expect(() => weighted(data, weights, {samples: 7, replacement: false})).to.throw(
      'weighted: 7 different samples cannot be drawn from 6 with a weight above 0; draw fewer, or with replacement',
    );
  });
});
