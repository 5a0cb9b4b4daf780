import {ConfigError, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {type Padding2d, padding2d, type Size2d, size2d} from '../../src/ops/geometry.ts';

describe('ops.slidingLength', () => {
  it('counts the places where the window fits', () => {
    const small = fc.integer({min: 0, max: 12});
    const positive = fc.integer({min: 1, max: 12});
    fc.assert(
      fc.property(positive, positive, positive, small, small, (input, kernel, stride, before, after) => {
        fc.pre(input + before + after >= kernel);
        let places = 0;
        for (let start = 0; start + kernel <= input + before + after; start += stride) places++;
        expect(ops.slidingLength('test', input, kernel, stride, [before, after])).to.equal(places);
      }),
    );
  });

  it('refuses a window that is longer than the image, with and without padding', () => {
    expect(() => ops.slidingLength('conv2d', 4, 5, 1, [0, 0])).to.throw(
      ConfigError,
      'conv2d: a window of 5 does not fit into an input of 4; use larger images or a smaller window',
    );
    expect(() => ops.slidingLength('conv2d', 4, 11, 4, [2, 2])).to.throw(
      'conv2d: a window of 11 does not fit into an input of 4 (8 with padding); use larger images or a smaller window',
    );
  });
});

describe('sizes and paddings', () => {
  it('stand for height and width', () => {
    expect(size2d('test', 'strides', 3)).to.deep.equal([3, 3]);
    expect(size2d('test', 'strides', [1, 2])).to.deep.equal([1, 2]);
    const NONE = [0, 0];
    expect(padding2d('test', 0)).to.deep.equal([NONE, NONE]);
    expect(padding2d('test', 2)).to.deep.equal([
      [2, 2],
      [2, 2],
    ]);
    expect(padding2d('test', [1, 2])).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
    expect(
      padding2d('test', [
        [1, 2],
        [3, 4],
      ]),
    ).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
  });

  const BAD_SIZES: [unknown, string][] = [
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [undefined, 'undefined'],
    [null, 'null'],
    ['same', "'same'"],
    ['33', "'33'"],
    [[3], '[3]'],
    [[3, 0], '[3, 0]'],
    [[3, '3'], "[3, '3']"],
    [[3, 3, 3], '[3, 3, 3]'],
    [{}, '[object Object]'],
  ];
  for (const [value, text] of BAD_SIZES) {
    it(`a size is not ${text}`, () => {
      expect(() => size2d('maxPool2d', 'poolSize', value as Size2d)).to.throw(
        ConfigError,
        `maxPool2d: poolSize is ${text}; a positive integer or [height, width] of such is needed`,
      );
    });
  }

  const BAD_PADDINGS: [unknown, string][] = [
    [-1, '-1'],
    [0.5, '0.5'],
    [Number.NaN, 'NaN'],
    [undefined, 'undefined'],
    [null, 'null'],
    ['same', "'same'"],
    [[1, 1, 1, 1], '[1, 1, 1, 1]'],
    [[[1, 1], [1]], '[[1, 1], [1]]'],
    [
      [
        [1, 1],
        [1, -1],
      ],
      '[[1, 1], [1, -1]]',
    ],
    [[1, null], '[1, null]'],
  ];
  for (const [value, text] of BAD_PADDINGS) {
    it(`a padding is not ${text}`, () => {
      expect(() => padding2d('conv2d', value as Padding2d)).to.throw(
        ConfigError,
        `conv2d: padding is ${text}; a count, [height, width] or [[top, bottom], [left, right]] is needed, ` +
          'each 0 or a positive integer',
      );
    });
  }
});
