import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';

describe('layers.isUnder', () => {
  const CASES: [string, string, boolean][] = [
    ['features', 'features', true],
    ['features.0', 'features', true],
    ['block/conv', 'block', true],
    ['features.0', 'features.', true],
    ['features.10', 'features.1', false],
    ['features2', 'features', false],
    ['classifier', 'features', false],
    ['features', 'features.0', false],
  ];
  for (const [name, prefix, expected] of CASES) {
    it(`${expected ? 'takes' : 'does not take'} ${name} for one of ${prefix}`, () => {
      expect(layers.isUnder(name, prefix)).to.equal(expected);
    });
  }
});
