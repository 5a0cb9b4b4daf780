import {expect} from 'chai';
import {expandBraces} from '../../../src/node/tar/expandBraces.ts';

const expand = (pattern: string) => expandBraces('tarShards', pattern);

describe('expandBraces', () => {
  // values: bash 5.2, `echo` of the pattern
  const EXPANDED: readonly [pattern: string, names: string][] = [
    ['train.tar', 'train.tar'],
    ['train-{000..003}.tar', 'train-000.tar train-001.tar train-002.tar train-003.tar'],
    ['{8..11}', '8 9 10 11'],
    ['{08..11}', '08 09 10 11'],
    ['{2..0}', '2 1 0'],
    ['{9..010}', '009 010'],
    ['{train,val}-{0..1}.tar', 'train-0.tar train-1.tar val-0.tar val-1.tar'],
    ['{a,}b', 'ab b'],
  ];
  for (const [pattern, names] of EXPANDED) {
    it(`makes of ${pattern} what a shell does`, () => {
      expect(expand(pattern)).to.deep.equal(names.split(' '));
    });
  }

  const REFUSED: readonly [pattern: string, text: string][] = [
    ['a{0..3', "tarShards: the pattern 'a{0..3' has braces that do not close, or braces in braces"],
    ['{a,{b,c}}', 'or braces in braces'],
    ['{x}', "'{x}' in '{x}' is neither a range like {000..012} nor a list like {train,val}"],
    ['{0..9999999}', "'{0..9999999}' stands for more than 100000 names"],
    ['{0..999}{0..999}', 'stands for more than 100000 names'],
  ];
  for (const [pattern, text] of REFUSED) {
    it(`refuses ${pattern}`, () => {
      expect(() => expand(pattern)).to.throw(text);
    });
  }
});
