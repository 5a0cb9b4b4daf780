import {expect} from 'chai';
import fc from 'fast-check';
import {arrayDataset, type SampleDataset} from '../src/index.ts';

/** Samples of the given classes whose only value is their index; `groups` becomes part of the name. */
function labelled(labels: readonly number[], classes = 5) {
  return arrayDataset({
    images: Float32Array.from(labels, (_, i) => i),
    labels,
    classNames: Array.from({length: classes}, (_, i) => `class ${i}`),
    sampleShape: [1, 1, 1],
  });
}

/** The indices that a part's samples had in the whole. */
const indices = (part: SampleDataset) =>
  Promise.all(Array.from({length: part.size}, async (_, i) => (await part.sample(i))[0]));

const ascending = (a: number, b: number) => a - b;
const classes = fc.array(fc.nat(4), {minLength: 1, maxLength: 60});
const seeds = fc.nat(100);
/** Two to four fractions of the sum 1. */
const fractions = fc
  .array(fc.integer({min: 1, max: 20}), {minLength: 2, maxLength: 4})
  .map(weights => weights.map(weight => weight / weights.reduce((sum, w) => sum + w)));

describe('split', () => {
  it('parts the samples: each lands in exactly one part, and keeps its label', async () => {
    await fc.assert(
      fc.asyncProperty(classes, fractions, seeds, fc.boolean(), async (labels, shares, seed, stratify) => {
        const parts = labelled(labels).split(shares, {seed, stratify});
        expect(parts.length).to.equal(shares.length);
        const found = await Promise.all(parts.map(indices));
        expect(found.flat().sort(ascending)).to.deep.equal(labels.map((_, i) => i));
        for (const [k, part] of parts.entries()) {
          expect(found[k]).to.deep.equal([...found[k]].sort(ascending));
          expect(found[k].map((_, i) => part.label(i))).to.deep.equal(found[k].map(i => labels[i]));
        }
      }),
    );
  });

  it('gives every part its share of every class, to the nearest sample, and at least one where there are enough', async () => {
    await fc.assert(
      fc.asyncProperty(classes, fractions, seeds, async (labels, shares, seed) => {
        const parts = await Promise.all(labelled(labels).split(shares, {seed}).map(indices));
        for (const label of new Set(labels)) {
          const all = labels.filter(c => c === label).length;
          const taken = parts.map(part => part.filter(i => labels[i] === label).length);
          if (all < shares.length) expect(taken).to.deep.equal(shares.map((_, part) => (part < all ? 1 : 0)));
          // a part whose share rounds to none takes one from another, which is then farther off
          else expect(Math.min(...taken)).to.be.at.least(1);
          const off = taken.map((n, part) => Math.abs(n - all * shares[part]));
          if (shares.every(share => all * share >= 1.5)) expect(Math.max(...off)).to.be.at.most(1);
        }
      }),
    );
  });

  it('with one fraction gives validation that, as [rest, fraction] does', async () => {
    await fc.assert(
      fc.asyncProperty(classes, fc.double({min: 0.05, max: 0.95, noNaN: true}), seeds, async (labels, share, seed) => {
        const data = labelled(labels);
        const [training, validation] = await Promise.all(data.split(share, {seed}).map(indices));
        expect(await Promise.all(data.split([1 - share, share], {seed}).map(indices))).to.deep.equal([
          training,
          validation,
        ]);
        for (const label of new Set(labels)) {
          const all = labels.filter(c => c === label).length;
          const taken = validation.filter(i => labels[i] === label).length;
          expect(taken).to.equal(Math.min(all - 1, Math.max(1, Math.round(all * share))));
        }
      }),
    );
  });

  it('is decided by the seed', async () => {
    const data = labelled(Array.from({length: 60}, (_, i) => i % 2));
    const validation = (seed: number) => indices(data.split(0.3, {seed})[1]);
    expect(await validation(1)).to.deep.equal(await validation(1));
    expect(await validation(1)).to.not.deep.equal(await validation(2));
  });

  it('pays no heed to classes when told so', async () => {
    // one class of 40, one of 2: of 21 samples, a stratified half has exactly one of the small class
    const data = labelled([...Array.from({length: 40}, () => 0), 1, 1]);
    const small = (stratify: boolean) =>
      Array.from({length: 12}, (_, seed) => {
        const [, half] = data.split(0.5, {seed, stratify});
        expect(half.size).to.equal(21);
        return Array.from({length: half.size}, (_, i) => half.label(i)).filter(label => label === 1).length;
      });
    expect(new Set(small(true))).to.deep.equal(new Set([1]));
    expect(new Set(small(false))).to.include.members([0, 1, 2]);
  });

  it('keeps groups whole', async () => {
    const patients = fc.array(fc.tuple(fc.nat(4), fc.nat(9)), {minLength: 4, maxLength: 80});
    await fc.assert(
      fc.asyncProperty(patients, fractions, seeds, async (samples, shares, seed) => {
        fc.pre(new Set(samples.map(([, group]) => group)).size >= shares.length);
        const data = labelled(samples.map(([label]) => label));
        const groupBy = (_: string, i: number) => `patient ${samples[i][1]}`;
        const parts = await Promise.all(data.split(shares, {seed, groupBy}).map(indices));
        expect(parts.flat().sort(ascending)).to.deep.equal(samples.map((_, i) => i));
        const groups = parts.map(part => new Set(part.map(i => samples[i][1])));
        for (const [k, group] of groups.entries()) {
          expect(group.size, 'an empty part').to.be.at.least(1);
          for (const other of groups.slice(k + 1)) expect(meet(group, other)).to.equal(false);
        }
      }),
    );
  });

  it('keeps the shares of the classes as well as groups allow', async () => {
    // 100 groups of 1 to 5 samples, one class a group, the third class rare
    const sizes = Array.from({length: 100}, (_, g) => 1 + (g % 5));
    const groups = sizes.flatMap((n, g) => Array.from({length: n}, () => g));
    const labels = groups.map(g => (g % 10 === 9 ? 2 : g % 2));
    const data = labelled(labels, 3);
    for (const seed of [0, 1, 2]) {
      const parts = data.split([0.7, 0.2, 0.1], {seed, groupBy: (_, i) => String(groups[i])});
      for (const [k, share] of [0.7, 0.2, 0.1].entries()) {
        for (const label of [0, 1, 2]) {
          const all = labels.filter(c => c === label).length;
          const taken = Array.from({length: parts[k].size}, (_, i) => parts[k].label(i)).filter(
            c => c === label,
          ).length;
          // a group has five samples at most
          expect(Math.abs(taken - all * share), `part ${k}, class ${label}`).to.be.below(5);
        }
      }
    }
  });

  it('hands groupBy the name and the index', () => {
    const asked: [string, number][] = [];
    const groupBy = (name: string, i: number) => {
      asked.push([name, i]);
      return name;
    };
    labelled([0, 1, 0]).split(0.5, {groupBy});
    expect(asked).to.deep.equal([
      ['image 0', 0],
      ['image 1', 1],
      ['image 2', 2],
    ]);
  });

  it('names fractions and groups that are none', () => {
    const data = labelled([0, 1, 0]);
    expect(() => data.split(1)).to.throw('split: fraction 1 is not between 0 and 1; 0.2 gives a fifth to validation');
    expect(() => data.split([0.5, 0.4])).to.throw(
      'split: fractions [0.5,0.4] are not two or more positive numbers of the sum 1; [0.8, 0.1, 0.1] gives three parts',
    );
    for (const wrong of [[1], [], [1.5, -0.5], [0.5, Number.NaN]]) {
      expect(() => data.split(wrong)).to.throw(`split: fractions [${wrong}] are not two or more`);
    }
    expect(() => data.split(0.5, {seed: 0.5})).to.throw('split: seed 0.5 is not an integer');
    expect(() => data.split(0.5, {groupBy: () => 'all'})).to.throw(
      'split: groupBy puts the 3 samples into 1 group, which cannot be parted into 2; look at what it returns, such as "all"',
    );
  });
});

function meet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return [...a].some(member => b.has(member));
}
