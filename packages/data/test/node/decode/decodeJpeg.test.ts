/** JPEGs decoded by what the native backend has brought along, compared with sharp. */
import {readdirSync, readFileSync} from 'node:fs';
import {useBackend} from '@tfjs-zoo/backend';
import {type JpegDecoder, jpegDecoder, registerJpegDecoder} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {BACKENDS} from '../../../../../test/support/backends.ts';
import {hasAllScans} from '../../../src/node/decode/jpegScans.ts';
import {ImageReadError, type ReadImageOptions, readImage} from '../../../src/node.ts';
import {fixturePath, sha256} from '../../support.ts';

const fixtures = readdirSync(fixturePath('formats')).filter(name => name.endsWith('.jpg'));
const photographs = ['astronaut.jpg', 'chelsea.jpg', 'coffee.jpg'];
const read = (name: string): Buffer => readFileSync(fixturePath(photographs.includes(name) ? name : `formats/${name}`));

/** What becomes of a file: its pixels, or what is said of it. */
async function outcome(bytes: Uint8Array, options?: ReadImageOptions): Promise<string> {
  try {
    const {width, height, data} = await readImage(bytes, options);
    return `${width}x${height} ${sha256(data)}`;
  } catch (error) {
    if (error instanceof ImageReadError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** The same by sharp alone. */
async function bySharp(bytes: Uint8Array, options?: ReadImageOptions): Promise<string> {
  const decoder = jpegDecoder();
  registerJpegDecoder(undefined);
  try {
    return await outcome(bytes, options);
  } finally {
    registerJpegDecoder(decoder);
  }
}

/** Where the scans of a file begin. */
function scansOf(bytes: Buffer): number[] {
  const starts: number[] = [];
  const marker = Buffer.of(0xff, 0xda);
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 2)) starts.push(at);
  return starts;
}

/** The file without the scans from number `kept` on, ended as if it were whole. */
const withFewerScans = (bytes: Buffer, kept: number): Buffer =>
  Buffer.concat([bytes.subarray(0, scansOf(bytes)[kept]), Buffer.of(0xff, 0xd9)]);

describe('a JPEG and the decoder that a backend offers', () => {
  let offered: JpegDecoder | undefined;
  beforeEach(() => {
    offered = jpegDecoder();
  });
  afterEach(() => registerJpegDecoder(offered));

  /** Offers a decoder that paints everything grey, or refuses; gives the sizes that it was asked for. */
  function offer(decodes: boolean): string[] {
    const asked: string[] = [];
    const decode: JpegDecoder['decode'] = async (_, into, width, height) => {
      asked.push(`${width}x${height}`);
      into.fill(77);
      return decodes;
    };
    registerJpegDecoder({file: 'none', decode});
    return asked;
  }

  it('is given what is usual, and its pixels are what counts', async () => {
    const asked = offer(true);
    for (const name of ['baseline.jpg', 'gray.jpg', '37x23-420-progressive.jpg']) {
      const {data} = await readImage(read(name));
      expect(new Set(data), name).to.deep.equal(new Set([77]));
    }
    expect(asked).to.deep.equal(['29x19', '29x19', '37x23']);
  });

  it('goes to sharp when the decoder refuses it', async () => {
    const asked = offer(false);
    const image = await outcome(read('baseline.jpg'));
    expect(asked).to.deep.equal(['29x19']);
    expect(image).to.equal(await bySharp(read('baseline.jpg')));
  });

  it('goes to sharp at once if it is unusual: inks, to be turned, too large, incomplete, other codes, no JPEG', async () => {
    const asked = offer(true);
    const baseline = read('baseline.jpg');
    const frame = baseline.indexOf(Buffer.of(0xff, 0xc0));
    const changed = (at: number, value: number): Buffer => {
      const bytes = Buffer.from(baseline);
      bytes[at] = value;
      return bytes;
    };
    const unusual: readonly [Uint8Array, ReadImageOptions?][] = [
      [read('cmyk.jpg')],
      [read('ycck.jpg')],
      [read('orientation6.jpg'), {exif: true}],
      [baseline, {maxPixels: 29 * 19 - 1}],
      [withFewerScans(read('37x23-420-progressive.jpg'), 2)],
      // arithmetic codes, 12 bits, a height that a later marker tells
      [changed(frame + 1, 0xc9)],
      [changed(frame + 4, 12)],
      [Buffer.concat([baseline.subarray(0, frame + 5), Buffer.of(0, 0), baseline.subarray(frame + 7)])],
      [readFileSync(fixturePath('formats/rgb.png'))],
    ];
    for (const [bytes, options] of unusual)
      expect(await outcome(bytes, options)).to.equal(await bySharp(bytes, options));
    expect(asked).to.deep.equal([]);
    // not turned, it is usual
    await readImage(read('orientation6.jpg'));
    await readImage(baseline, {exif: true});
    expect(asked).to.have.length(2);
  });
});

describe('hasAllScans', () => {
  for (const name of fixtures.filter(each => each.includes('progressive') && !each.includes('cmyk'))) {
    it(`is so of a whole file and not without its last scan: ${name}`, () => {
      const bytes = read(name);
      const components = name.includes('gray') ? 1 : 3;
      expect(hasAllScans(bytes, components)).to.equal(true);
      expect(hasAllScans(withFewerScans(bytes, scansOf(bytes).length - 1), components)).to.equal(false);
    });
  }

  it('ends on any bytes', () => {
    const markers = fc.array(fc.constantFrom(0xff, 0xda, 0xd9, 0, 1, 2, 63), {maxLength: 60});
    fc.assert(fc.property(markers, some => typeof hasAllScans(Uint8Array.from(some), 3) === 'boolean'));
  });
});

describe('JPEGs on the native backend', () => {
  /** How many of those that it was asked for the decoder took. */
  let taken: number;
  let plain: JpegDecoder | undefined;
  before(async function () {
    if (!BACKENDS.includes('native')) this.skip();
    await useBackend('native');
    const decoder = jpegDecoder();
    plain = decoder;
    // made by an older version
    if (decoder === undefined) this.skip();
    registerJpegDecoder({
      ...decoder,
      async decode(...given) {
        const decoded = await decoder.decode(...given);
        if (decoded) taken++;
        return decoded;
      },
    });
  });
  beforeEach(() => {
    taken = 0;
  });
  after(async () => {
    await useBackend('cpu', {warn: () => {}});
    registerJpegDecoder(plain);
  });

  it('have the bytes that sharp gives, and all but inks are decoded without it', async () => {
    const all = [...fixtures, ...photographs];
    const left: string[] = [];
    for (const name of all) {
      const before = taken;
      expect(await outcome(read(name)), name).to.equal(await bySharp(read(name)));
      if (taken === before) left.push(name);
    }
    expect(left).to.deep.equal(all.filter(name => /cmyk|ycck/.test(name)));
  });

  it('are turned as by sharp, and the same in memory of any kind', async () => {
    for (const name of fixtures.filter(each => each.startsWith('orientation'))) {
      expect(await outcome(read(name), {exif: true}), name).to.equal(await bySharp(read(name), {exif: true}));
    }
    const bytes = read('37x23-420.jpg');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3), 3);
    shared.set(bytes);
    expect(await outcome(shared)).to.equal(await outcome(bytes));
    expect(taken).to.be.at.least(2);
  });

  const KINDS = ['baseline.jpg', '37x23-420.jpg', '37x23-420-progressive.jpg', 'restart.jpg', 'gray.jpg'];
  for (const name of KINDS.filter(each => fixtures.includes(each))) {
    it(`come to the same as by sharp, errors too, cut off anywhere or with scans left out: ${name}`, async () => {
      const bytes = read(name);
      for (let length = 3; length < bytes.length; length += 37) {
        const part = bytes.subarray(0, length);
        expect(await outcome(part), `${length} bytes`).to.equal(await bySharp(part));
      }
      for (const kept of scansOf(bytes).keys()) {
        const part = withFewerScans(bytes, kept);
        expect(await outcome(part), `${kept} scans`).to.equal(await bySharp(part));
      }
    });

    it(`come to the same as by sharp, errors too, with bytes changed or missing: ${name}`, async () => {
      const bytes = read(name);
      const place = fc.nat(bytes.length - 1);
      const changes = fc.array(fc.tuple(place, fc.nat(255)), {maxLength: 4});
      await fc.assert(
        fc.asyncProperty(changes, place, fc.nat(20), async (list, at, missing) => {
          const damaged = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + missing)]);
          for (const [at, value] of list) if (at < damaged.length) damaged[at] = value;
          // sharp reports what went wrong where, but not always in the same words
          const [ours, theirs] = [await outcome(damaged, {maxPixels: 1e6}), await bySharp(damaged, {maxPixels: 1e6})];
          expect(ours).to.equal(theirs);
        }),
        {numRuns: 60},
      );
    });
  }

  it('may be many at a time, good and bad', async () => {
    const good = read('37x23-420.jpg');
    const cut = good.subarray(0, 700);
    const [whole, broken] = [await bySharp(good), await bySharp(cut)];
    const all = await Promise.all(Array.from({length: 200}, (_, i) => outcome(i % 2 === 0 ? good : cut)));
    expect(new Set(all.filter((_, i) => i % 2 === 0))).to.deep.equal(new Set([whole]));
    for (const [i, text] of all.entries()) {
      if (i % 2 === 1) expect(text.slice(0, 'truncated'.length)).to.equal(broken.slice(0, 'truncated'.length));
    }
    expect(taken).to.equal(100);
  });
});
