import {expect} from 'chai';
import {failure} from '../../src/failure.ts';
import type {PickleWorld} from '../../src/formats/pth/pickleWorld.ts';
import {unpickle} from '../../src/formats/pth/unpickle.ts';
import {defaultLimits} from '../../src/limits.ts';
import {pickle} from '../support/pthOf.ts';

const fail = failure('batch', 'made-up');

const nothing: PickleWorld = {
  global: () => undefined,
  persistent: () => null,
  build: () => undefined,
  byteStrings: true,
  about: {what: 'a batch', remedy: 'get it anew'},
};

const run = (bytes: Uint8Array, world: PickleWorld = nothing) => unpickle(bytes, world, defaultLimits, fail);

describe('strings of Python 2', () => {
  it('are a character a byte where they are short', () => {
    expect(run(pickle('U', 3, [0x41, 0xff, 0], '.'))).to.equal('A\xff\0');
  });

  it('are views of the pickle where they are long', () => {
    const bytes = pickle('T', [4, 0, 0, 0], [1, 2, 254, 255], '.');
    const value = run(bytes);
    expect(value).to.deep.equal({kind: 'bytes', bytes: Uint8Array.of(1, 2, 254, 255)});
    expect(typeof value === 'object' && value?.kind === 'bytes' && value.bytes.buffer === bytes.buffer).to.equal(true);
  });

  it('are refused where they claim more than is there', () => {
    expect(() => run(pickle('T', [255, 255, 255, 255], [1], '.'))).to.throw(
      'made-up (batch): the pickle is cut off (at byte 7)',
    );
  });

  it('are UTF-8, and short, in weights', () => {
    const {byteStrings: _, ...weights} = nothing;
    expect(() => run(pickle('U', 1, [0xff], '.'), weights)).to.throw('a string that is not UTF-8');
    expect(() => run(pickle('T', [1, 0, 0, 0], [0x41], '.'), weights)).to.throw(
      '0x54 (BINSTRING) is not part of a batch',
    );
  });
});

describe('errors of a pickle', () => {
  it('say what it should have been, and what to do', () => {
    expect(() => run(pickle('cos\nsystem\n.'))).to.throw(
      "made-up (batch): the pickle asks for 'os.system', which is not a batch and is never run; get it anew (at byte 2)",
    );
    expect(() => run(Uint8Array.of(0x80, 4, 0x2e))).to.throw(
      'a pickle of protocol 4, where one of protocol 2 is needed; get it anew (at byte 0)',
    );
  });
});
