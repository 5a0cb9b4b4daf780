import {expect} from 'chai';
import fc from 'fast-check';
import {oneLine} from '../../src/text/oneLine.ts';
import {byteText, countText, percentText} from '../../src/text/quantities.ts';
import {table} from '../../src/text/table.ts';
import {visible} from '../../src/text/visible.ts';

describe('quantities', () => {
  it('are written in decimal units', () => {
    expect([0, 999, 1000, 999_949, 999_950, 244_408_911, 4.2e9, 7e15].map(byteText)).to.deep.equal([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '244.4 MB',
      '4.2 GB',
      '7000.0 TB',
    ]);
  });

  it('are grouped by three digits', () => {
    expect([0, 12, 123, 1234, 61_100_840, 123_456].map(countText)).to.deep.equal([
      '0',
      '12',
      '123',
      '1 234',
      '61 100 840',
      '123 456',
    ]);
  });

  it('have two decimals as percentages', () => {
    expect([100, 56.522, 0.004].map(percentText)).to.deep.equal(['100.00 %', '56.52 %', '0.00 %']);
  });
});

describe('table', () => {
  it('aligns columns to the side asked for', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['bcd', '22', ''],
        ],
        ['left', 'right', 'left'],
      ),
    ).to.equal('a     1  x\nbcd  22');
  });
});

describe('oneLine', () => {
  it('joins lines so that they still read as sentences', () => {
    expect(oneLine('no URL gave the file\n  a: 404\n  b: 500')).to.equal('no URL gave the file; a: 404; b: 500');
    expect(oneLine('It failed.\r\n\nTry:\n  this')).to.equal('It failed. Try: this');
    expect(oneLine('')).to.equal('');
  });

  it('says once what happened at every attempt', () => {
    expect(oneLine('no URL gave the file\n  a: no answer\n  a: no answer')).to.equal(
      'no URL gave the file; a: no answer',
    );
  });
});

describe('visible', () => {
  it('leaves no control character and changes nothing else', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        expect(visible(text)).not.to.match(/\p{Cc}/u);
        if (!/\p{Cc}/u.test(text)) expect(visible(text)).to.equal(text);
      }),
    );
    expect(visible('a\x1b[31m\n')).to.equal('a\\x1b[31m\\x0a');
  });
});
