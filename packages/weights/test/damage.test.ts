/**
 * One byte or bit of damage, everywhere. A file with checksums notices; where a format has none, nothing can notice a changed
 * element, and what is promised is that the damage stays in that element.
 */
import {expect} from 'chai';
import {hasBytes} from '../src/formats/format.ts';
import {formats} from '../src/formats/formats.ts';
import {bytesSource, readWeights, type StateDict, WeightFormatError, type WeightSource} from '../src/index.ts';
import {outcomeOf} from './fuzz/outcome.ts';
import {bitsOf, type Expected, fixtureBytes} from './support/fixtures.ts';
import {type Golden, goldenFiles} from './support/golden.ts';

/** Zips hold a CRC-32 of each content, and describe everything else twice. No other format here has a checksum of elements. */
const isSealed = ({bytes}: Golden) => hasBytes(bytes, [0x50, 0x4b]);

/**
 * Formats in which a file that is cut off at the right place is a shorter file and says so nowhere: protobuf messages
 * are fields until the end, whatever they are. What is left must be the beginning of what was there.
 */
const OPEN_ENDED: readonly string[] = ['onnx', 'caffemodel', 'binaryproto'];

/** A JSON text without the line feed behind it is the same text. */
const isJson = (bytes: Uint8Array) => hasBytes(bytes, '{');
const isSpace = (bytes: Uint8Array) => bytes.every(byte => [0x20, 0x09, 0x0a, 0x0d].includes(byte));

/** Files up to this size are damaged at every byte, in bytes; larger ones at {@link FEW} places, evenly spread. */
const SMALL = 2800;
const FEW = 60;

/** Files whose elements are computed from the bytes, so that a bit changes several. */
const QUANTISED = /^tfjs-quantised/;

/** Elements' bytes that are tried of one file. */
const MOST_ELEMENTS = 100;

function positions(count: number): number[] {
  const step = count <= SMALL ? 1 : count / FEW;
  const spread = Array.from({length: Math.floor(count / step)}, (_, i) => Math.floor(i * step));
  // The ends of a file say the most about the rest.
  const ends = Array.from({length: Math.min(32, count)}, (_, i) => [i, count - 1 - i]).flat();
  return [...new Set([...spread, ...ends])].sort((a, b) => a - b);
}

/** A file of the model damaged: the main one, or the one of this name beside it. */
function withBytes({bytes, files}: Golden, target: string | undefined, damaged: Uint8Array) {
  if (target === undefined) return {bytes: damaged, files};
  return {bytes, files: new Map([...files, [target, damaged]])};
}

type Rows = readonly Expected[];

/** Reads everything; a WeightFormatError is an answer, any other error is not. */
async function readAll({bytes, files}: Pick<Golden, 'bytes' | 'files'>): Promise<Rows | string> {
  return await readWeights(bytes, {files}).then(bitsOf).catch(codeOf);
}

function codeOf(error: unknown): string {
  if (error instanceof WeightFormatError) return error.code;
  throw error;
}

/** What a tensor is, and its elements or why they cannot be read. */
async function tensorsOf(sd: StateDict): Promise<Map<string, {about: string; hex: string | undefined}>> {
  const out = new Map<string, {about: string; hex: string | undefined}>();
  for (const [name, tensor] of sd) {
    const rows = await bitsOf(new Map([[name, tensor]])).catch(codeOf);
    const hex = typeof rows === 'string' ? undefined : rows[0][3];
    out.set(name, {about: `${tensor.dtype} [${tensor.shape.join(', ')}]`, hex});
  }
  return out;
}

/** For each tensor the bytes of a file from which its elements are read. */
async function elementBytes(golden: Golden, target: string | undefined): Promise<Map<string, Set<number>>> {
  const read = new Set<number>();
  const watched = (bytes: Uint8Array): WeightSource => {
    const source = bytesSource(bytes);
    return {
      name: source.name,
      size: source.size,
      async read(offset, length) {
        for (let i = 0; i < length; i++) read.add(offset + i);
        return await source.read(offset, length);
      },
    };
  };
  const {bytes, files} = golden;
  const sd =
    target === undefined
      ? await readWeights(watched(bytes), {files})
      : await readWeights(bytes, {
          files: new Map<string, Uint8Array | WeightSource>([...files, [target, watched(files.get(target) ?? bytes)]]),
        });
  const out = new Map<string, Set<number>>();
  for (const [name, tensor] of sd) {
    read.clear();
    await tensor.data();
    out.set(name, new Set(read));
  }
  return out;
}

/** Every file of a model that can be damaged: the main one first. */
const targetsOf = ({bytes, files}: Golden): [target: string | undefined, bytes: Uint8Array][] => [
  [undefined, bytes],
  ...files,
];

for (const {name: format} of formats) {
  describe(`a damaged file: ${format}`, () => {
    let golden: readonly Golden[];
    before(async () => {
      golden = (await goldenFiles()).filter(file => file.format === format);
      expect(golden, `fixtures of ${format}`).to.not.be.empty;
    });

    it('cut off anywhere is a typed error', async () => {
      for (const file of golden) {
        const whole = await readAll(file);
        for (const [target, bytes] of targetsOf(file)) {
          for (const length of positions(bytes.length)) {
            const about = `${file.file} ${target ?? ''} cut at ${length} of ${bytes.length}`;
            const left = await readAll(withBytes(file, target, bytes.subarray(0, length)));
            if (typeof left === 'string') expect(left, about).to.match(/^E_/);
            else if (isJson(bytes) && isSpace(bytes.subarray(length))) expect(left, about).to.deep.equal(whole);
            else if (OPEN_ENDED.includes(format)) expect(left, about).to.deep.equal(whole.slice(0, left.length));
            else expect.fail(`${about}: read as ${left.length} tensors`);
          }
        }
      }
    });

    it('with a byte appended is a typed error', async () => {
      for (const file of golden) {
        const before = await readAll(file);
        for (const [target, bytes] of targetsOf(file)) {
          const longer = await readAll(withBytes(file, target, Uint8Array.of(...bytes, 0)));
          const about = `${file.file} ${target ?? ''}`;
          // ONNX names ranges of the files beside it, of which others may use the rest.
          if (format === 'onnx' && target !== undefined && typeof longer !== 'string') {
            expect(longer, about).to.deep.equal(before);
          } else expect(longer, about).to.match(/^E_/);
        }
      }
    });

    it('with a bit of an element flipped: no other element changes, and a checksum notices', async () => {
      let tried = 0;
      for (const file of golden) {
        const before = await tensorsOf(await readWeights(file.bytes, {files: file.files}));
        for (const [target, original] of targetsOf(file)) {
          const bytes = original.slice();
          const readBy = await elementBytes(file, target);
          const elements = [...new Set([...readBy.values()].flatMap(set => [...set]))];
          for (const i of elements.filter((_, n) => n % Math.ceil(elements.length / MOST_ELEMENTS) === 0)) {
            const about = `${file.file} ${target ?? ''} byte ${i}, bit ${i % 8}`;
            tried++;
            bytes[i] ^= 1 << (i % 8);
            const model = withBytes(file, target, bytes);
            const sd = await readWeights(model.bytes, {files: model.files}).catch(codeOf);
            const after = typeof sd === 'string' ? undefined : await tensorsOf(sd);
            bytes[i] ^= 1 << (i % 8);
            if (after === undefined) {
              // Not before an element is read, unless elements have descriptions among them.
              expect(isSealed(file) || OPEN_ENDED.includes(format), `${about}: ${sd}`).to.equal(true);
              continue;
            }
            expect([...after.keys()], about).to.deep.equal([...before.keys()]);
            for (const [name, {about: is, hex}] of after) {
              const was = before.get(name);
              expect(is, about).to.equal(was?.about);
              const where = `${about}, tensor ${name}`;
              const mayChange = readBy.get(name)?.has(i) ?? false;
              // A checksum covers all that lies in one entry of a zip, be it of several tensors.
              if (isSealed(file)) expect(hex, where).to.be.oneOf(mayChange ? [undefined] : [undefined, was?.hex]);
              else if (!mayChange) expect(hex, where).to.equal(was?.hex);
              else if (hex === undefined) continue;
              else if (QUANTISED.test(file.file)) expectOneElement(hex, was?.hex ?? '', where);
              else expectOneBit(hex, was?.hex ?? '', where);
            }
          }
        }
      }
      expect(tried).to.be.greaterThan(0);
    });

    it('with any bit flipped: a typed error or sound tensors, with a checksum the same tensors', async () => {
      // Every bit of the smallest file of each kind, one bit a byte of the others.
      const smallest = [true, false].map(sealed =>
        golden
          .filter(file => isSealed(file) === sealed && file.bytes.length > 100)
          .reduce<Golden | undefined>((a, b) => (a && a.bytes.length <= b.bytes.length ? a : b), undefined),
      );
      for (const file of golden) {
        const before = JSON.stringify(await readAll(file));
        for (const [target, original] of targetsOf(file)) {
          const bytes = original.slice();
          const places = positions(bytes.length).flatMap(i =>
            (smallest.includes(file) ? [0, 1, 2, 3, 4, 5, 6, 7] : [i % 8]).map(bit => [i, bit]),
          );
          let noticed = 0;
          for (const [i, bit] of places) {
            const about = `${file.file} ${target ?? ''} byte ${i}, bit ${bit}`;
            bytes[i] ^= 1 << bit;
            const model = withBytes(file, target, bytes);
            if (isSealed(file)) {
              const after = await readAll(model);
              if (JSON.stringify(after) !== before) {
                expect(after, about).to.match(/^E_/);
                noticed++;
              }
            } else {
              // Throws for tensors that are not what they say, and for errors that are not typed.
              const {result} = await outcomeOf({...model, from: file.file, format, told: false}, () => {}, readWeights);
              if (result !== 'tensors') noticed++;
            }
            bytes[i] ^= 1 << bit;
          }
          // The rest is padding, dates, version numbers and the like, which say nothing about tensors.
          if (isSealed(file)) expect(noticed, file.file).to.be.greaterThan(places.length / 4);
          else if (target === undefined) expect(noticed, file.file).to.be.greaterThan(0);
        }
      }
    });
  });
}

/** At most one element differs, of 4 bytes: what is computed is float32. */
function expectOneElement(hex: string, was: string, about: string): void {
  expect(hex.length, about).to.equal(was.length);
  const elements = (text: string) => text.match(/.{8}/g) ?? [];
  const differing = elements(hex).filter((element, n) => element !== elements(was)[n]);
  expect(differing.length, about).to.be.at.most(1);
}

/** Elements that differ do so in one bit: the same for all, as one stored element may stand in several places of a tensor. */
function expectOneBit(hex: string, was: string, about: string): void {
  expect(hex.length, about).to.equal(was.length);
  const differing = new Set<number>();
  for (let i = 0; i < hex.length; i += 2) {
    const bits = Number.parseInt(hex.slice(i, i + 2), 16) ^ Number.parseInt(was.slice(i, i + 2), 16);
    if (bits !== 0) differing.add(bits);
  }
  expect(differing.size, about).to.be.at.most(1);
  for (const bits of differing) expect(bits & (bits - 1), `${about}: bits ${bits.toString(2)}`).to.equal(0);
}

describe('a damaged file', () => {
  it('is damaged in every format that can be read', async () => {
    const covered = new Set((await goldenFiles()).map(({format}) => format));
    expect([...covered]).to.have.members(formats.map(({name}) => name));
  });

  it('names the entry whose checksum fails, and where it is', async () => {
    const bytes = fixtureBytes('tiny.pth');
    const at = bytes.findIndex(
      (_, i) => new DataView(bytes.buffer).getFloat32(Math.min(i, bytes.length - 4), true) === 5,
    );
    bytes[at] ^= 1;
    const sd = await readWeights(bytes);
    await expect(sd.get('w')?.data()).to.be.rejectedWith(
      /^bytes \(pth\): zip entry 'tiny\/data\/0' is damaged \(its CRC-32 differs\); download or copy the file again \(at byte \d+\)$/,
    );
  });
});
