import {expect} from 'chai';
import fc from 'fast-check';
import {descendingOrder} from '../../src/metrics/descendingOrder.ts';

describe('descendingOrder', () => {
  it('is the order of a stable sort, for any numbers', () => {
    const some = fc.float({noNaN: true});
    // few different numbers too, so that many are equal
    const few = fc.constantFrom(
      0,
      -0,
      1,
      -1,
      1.5,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      2 ** -149,
      -(2 ** -149),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(some, few), {maxLength: 300}), list => {
        const numbers = Float32Array.from(list);
        const compare = (a: number, b: number): number =>
          Number(numbers[a] < numbers[b]) - Number(numbers[a] > numbers[b]);
        expect([...descendingOrder(numbers)]).to.deep.equal([...numbers.keys()].sort(compare));
      }),
    );
  });

  it('takes more numbers than a digit has values', () => {
    const numbers = Float32Array.from({length: 10_000}, (_, i) => (i * 7919) % 10_007);
    const order = descendingOrder(numbers);
    for (let i = 1; i < order.length; i++) expect(numbers[order[i]]).to.be.below(numbers[order[i - 1]]);
  });
});
