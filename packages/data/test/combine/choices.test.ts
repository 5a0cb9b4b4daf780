/** filter, mapLabels, shuffled, skip and take. */
import {expect} from 'chai';
import fc from 'fast-check';
import {filter, mapLabels, shuffled, skip, take} from '../../src/index.ts';
import {numbered, values} from './support.ts';

const labels = fc.array(fc.nat(3), {maxLength: 20});

describe('take and skip', () => {
  it('part a dataset at any place', async () => {
    await fc.assert(
      fc.asyncProperty(labels, fc.nat(25), async (list, count) => {
        const data = numbered(list);
        const [first, rest] = [take(data, count), skip(data, count)];
        expect(first.size).to.equal(Math.min(count, list.length));
        expect([...(await values(first)), ...(await values(rest))]).to.deep.equal(await values(data));
      }),
    );
  });

  it('name a number that is none', () => {
    expect(() => take(numbered([0]), 0.5)).to.throw(
      'take: 0.5 is not a number of samples; give an integer of at least 0',
    );
    expect(() => skip(numbered([0]), -1)).to.throw('skip: -1 is not a number of samples');
  });
});

describe('shuffled', () => {
  it('holds the same samples in an order that the seed decides', async () => {
    const data = numbered(Array.from({length: 30}, (_, i) => i % 3));
    const once = await values(shuffled(data, {seed: 1}));
    expect(await values(shuffled(data, {seed: 1}))).to.deep.equal(once);
    expect(await values(shuffled(data, {seed: 2}))).to.not.deep.equal(once);
    expect(once).to.not.deep.equal(await values(data));
    expect(once.sort((a, b) => a - b)).to.deep.equal(await values(data));
    expect(() => shuffled(data, {seed: -1})).to.throw('shuffled: seed -1 is not an integer');
  });
});

describe('filter', () => {
  it('keeps what the function keeps, in order, with all class names', async () => {
    await fc.assert(
      fc.asyncProperty(labels, fc.nat(3), async (list, wanted) => {
        const data = filter(numbered(list), ({label}) => label !== wanted);
        expect(await values(data)).to.deep.equal(list.flatMap((label, i) => (label === wanted ? [] : [i])));
        expect(data.classNames).to.deep.equal(numbered(list).classNames);
      }),
    );
  });

  it('tells the function index, label, class name and name', () => {
    const asked: unknown[] = [];
    filter(numbered([1, 0], ['cat', 'dog']), sample => asked.push(sample) > 0);
    expect(asked).to.deep.equal([
      {index: 0, label: 1, className: 'dog', name: 'image 0'},
      {index: 1, label: 0, className: 'cat', name: 'image 1'},
    ]);
  });
});

describe('mapLabels', () => {
  const breeds = numbered([0, 1, 2, 1], ['dog beagle', 'cat siam', 'dog pug']);

  it('joins classes, whose names are sorted', async () => {
    const pets = mapLabels(breeds, ({className}) => className.split(' ')[0]);
    expect(pets.classNames).to.deep.equal(['cat', 'dog']);
    expect([0, 1, 2, 3].map(i => pets.label(i))).to.deep.equal([1, 0, 1, 0]);
    expect(await values(pets)).to.deep.equal([0, 1, 2, 3]);
  });

  it('takes the class names it is given, in their order', () => {
    const odd = mapLabels(breeds, ({name}) => (/[13]$/.test(name) ? 'odd' : 'even'), {
      classNames: ['odd', 'x', 'even'],
    });
    expect(odd.classNames).to.deep.equal(['odd', 'x', 'even']);
    expect([0, 1, 2, 3].map(i => odd.label(i))).to.deep.equal([2, 0, 2, 0]);
  });

  it('names a class that is not there', () => {
    expect(() => mapLabels(breeds, () => 'cow', {classNames: ['cat', 'dog']})).to.throw(
      `mapLabels: the class of image 0 is "cow", which is not one of 'cat', 'dog'`,
    );
    const nothing = (() => undefined) as unknown as () => string;
    expect(() => mapLabels(breeds, nothing)).to.throw('mapLabels: the class of image 0 is undefined');
  });
});
