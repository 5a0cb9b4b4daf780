/** Tensors read piece by piece: the same elements, verified before or after, through memory that is used again. */
import {expect} from 'chai';
import {
  blobSource,
  bytesSource,
  readWeights,
  type StateDict,
  tensorOf,
  type WeightSource,
  writePth,
  writeSafetensors,
} from '../src/index.ts';
import {expectCode} from './support/errors.ts';
import {goldenFiles} from './support/golden.ts';
import {FLOATS, storage, tensor} from './support/pickles.ts';
import {pickle, pthOf, unicode} from './support/pthOf.ts';

/** 9 MiB of float32, three pieces of 4 MiB; rows of 3 KiB, which do not fill a piece. */
const [ROWS, COLUMNS] = [3072, 768];
const values = Float32Array.from({length: ROWS * COLUMNS}, (_, i) => Math.fround(i * 0.1));
const large = (): StateDict => new Map([['w', tensorOf('float32', [ROWS, COLUMNS], values)]]);
const WRITERS = {pth: writePth, safetensors: writeSafetensors};

interface Streamed {
  readonly bytes: Buffer;
  /** Number of elements before each piece. */
  readonly starts: readonly number[];
}

/** All pieces of one tensor of a file. */
async function streamed(sd: StateDict, name: string, multipleOf: number, verifyFirst: boolean): Promise<Streamed> {
  const pieces: Buffer[] = [];
  const starts: number[] = [];
  await sd.get(name)?.stream?.({multipleOf, verifyFirst}, ({buffer, byteOffset, byteLength}, at) => {
    pieces.push(Buffer.from(Buffer.from(buffer, byteOffset, byteLength)));
    starts.push(at);
  });
  return {bytes: Buffer.concat(pieces), starts};
}

const bytesOf = ({buffer, byteOffset, byteLength}: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

describe('the stream of a tensor', () => {
  it('gives what data() gives, for every tensor of every fixture that has one', async () => {
    let count = 0;
    for (const {file, bytes, files} of await goldenFiles()) {
      const sd = await readWeights(bytes, {files});
      for (const [name, tensor] of sd) {
        if (tensor.stream === undefined) continue;
        count++;
        const data = bytesOf(await tensor.data());
        for (const verifyFirst of [true, false]) {
          const {bytes: all} = await streamed(sd, name, 1, verifyFirst);
          expect(all.equals(data), `${file}: ${name}`).to.equal(true);
        }
      }
    }
    expect(count).to.be.greaterThan(50);
  });

  it('is absent for views that are not in row-major order, and for bools, whose bytes are checked', async () => {
    const [columns, rows] = [tensor(storage(6), 0, [2, 3], [1, 2]), tensor(storage(6), 0, [2, 3], [3, 1])];
    const sd = await readWeights(
      await pthOf(pickle('}(', unicode('columns'), columns, unicode('rows'), rows, 'u.'), {
        '0': FLOATS(0, 1, 2, 3, 4, 5),
      }),
    );
    expect([...sd].map(([name, {stream}]) => [name, stream !== undefined])).to.deep.equal([
      ['columns', false],
      ['rows', true],
    ]);
    const bool = new Map([['b', tensorOf('bool', [2], Uint8Array.of(0, 1))]]);
    expect((await readWeights(await writeSafetensors(bool))).get('b')?.stream).to.equal(undefined);
  });

  for (const [format, write] of Object.entries(WRITERS)) {
    const SOURCES: Record<string, (file: Uint8Array<ArrayBuffer>) => WeightSource> = {
      bytes: file => bytesSource(file),
      'a blob': file => blobSource(new Blob([file])),
      'a source whose arrays are not aligned': file => {
        const {name, size} = bytesSource(file);
        const read = async (offset: number, length: number) => {
          const array = new Uint8Array(length + 1).subarray(1);
          array.set(file.subarray(offset, offset + length));
          return array;
        };
        return {name, size, read};
      },
    };
    for (const [from, source] of Object.entries(SOURCES)) {
      it(`comes in whole rows and in order from ${from} (.${format})`, async () => {
        const sd = await readWeights(source(await write(large())));
        for (const verifyFirst of [true, false]) {
          const {bytes, starts} = await streamed(sd, 'w', COLUMNS, verifyFirst);
          expect(bytes.equals(bytesOf(values))).to.equal(true);
          // 1365 rows of 3072 bytes are the most that 4 MiB hold
          expect(starts).to.deep.equal([0, 1365 * COLUMNS, 2730 * COLUMNS]);
        }
      });
    }
  }

  it('keeps apart tensors that are read at the same time', async () => {
    const other = values.map(x => -x);
    const sd = await readWeights(
      await writePth(new Map([...large(), ['v', tensorOf('float32', [ROWS, COLUMNS], other)]])),
    );
    const read = await Promise.all(['w', 'v', 'w', 'v'].map(name => streamed(sd, name, 1, false)));
    for (const [i, {bytes}] of read.entries())
      expect(bytes.equals(bytesOf(i % 2 === 0 ? values : other))).to.equal(true);
  });

  it('hands over nothing of a damaged tensor if it is verified first, and else says so at the end', async () => {
    const file = await writePth(large());
    file[file.length >> 1] ^= 1;
    let pieces = 0;
    const sd = await readWeights(file);
    const read = (verifyFirst: boolean) => async () => {
      await sd.get('w')?.stream?.({multipleOf: 1, verifyFirst}, () => {
        pieces++;
      });
    };
    const error = await expectCode(read(true), 'E_CRC');
    expect(error.message).to.match(/zip entry '.*\/data\/0' is damaged \(its CRC-32 differs\)/);
    expect(pieces).to.equal(0);
    await expectCode(read(false), 'E_CRC');
    expect(pieces).to.equal(3);
  });

  it('ends with the first read that fails, after all others have ended', async () => {
    const file = await writeSafetensors(large());
    const inner = bytesSource(file);
    let running = 0;
    let broken = false;
    const source: WeightSource = {
      ...inner,
      async readInto(offset, target) {
        running++;
        // the first piece takes longest: others have failed long before
        await new Promise(resolve => setTimeout(resolve, offset < 2 ** 20 ? 50 : 5));
        running--;
        if (broken && offset > file.length / 2) throw new Error('the disk is gone');
        await inner.readInto?.(offset, target);
      },
    };
    const sd = await readWeights(source);
    broken = true;
    let unhandled = 0;
    const count = () => {
      unhandled++;
    };
    process.on('unhandledRejection', count);
    const error = await streamed(sd, 'w', 1, false).then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    process.off('unhandledRejection', count);
    expect([error, running, unhandled]).to.deep.equal(['the disk is gone', 0, 0]);
    broken = false;
    expect((await streamed(sd, 'w', 1, false)).bytes.equals(bytesOf(values))).to.equal(true);
  });

  it('refuses units that do not fit a piece', async () => {
    const sd = await readWeights(await writeSafetensors(large()));
    for (const multipleOf of [0, 1.5, 2 ** 21]) {
      const error = await expectCode(
        async () => sd.get('w')?.stream?.({multipleOf, verifyFirst: false}, () => {}),
        'E_LIMIT',
      );
      expect(error.message).to.include(
        `tensor 'w': stream: multipleOf is ${multipleOf}; from 1 to 1048576 elements of float32 make a piece; read data() at once instead`,
      );
    }
  });
});
