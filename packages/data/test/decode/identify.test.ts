import {expect} from 'chai';
import {identify} from '../../src/decode/identify.ts';

describe('identify', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  const rows: [string, string][] = [
    ['<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['<?xml version="1.0"?><plist/>', 'an XML document'],
    ['  {"a": 1}', 'JSON'],
    ['%PDF-1.7', 'a PDF document'],
    ['PK\x03\x04', 'a ZIP archive'],
    ['\x1f\x8b\x08', 'a gzip archive'],
    ['\0\0\0\x18ftypheic', 'an HEIC photograph'],
    ['\0\0\0\x18ftypavis', 'an animated AVIF'],
    ['\0\0\0\x18ftypisom', 'a video'],
    ['BM\x36\0\0\0\0\0\0\0', 'data of an unknown kind'],
    ['BMW drives', 'text: "BMW drives"'],
    ['\0'.repeat(40), 'zeros'],
    ['\x01\x02\x03\x04', 'data of an unknown kind'],
    ['x'.repeat(60), `text: "${'x'.repeat(40)}…"`],
  ];
  for (const [content, other] of rows) {
    it(`knows ${other}: ${JSON.stringify(content.slice(0, 20))}`, () =>
      expect(identify(bytes(content))).to.deep.equal({other}));
  }

  it('takes no file for an image that the decoder could render otherwise', () => {
    expect(identify(bytes('<svg/>'))).to.deep.equal({other: 'an SVG drawing'});
    expect(identify(bytes('%PDF-1.4\n'))).to.deep.equal({other: 'a PDF document'});
  });
});
