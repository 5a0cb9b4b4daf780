/**
 * Files that claim much and hold little. Each is refused (or read) in a thread whose time and memory are watched, and after
 * reading no more bytes than the file has a few times over.
 */
import {expect} from 'chai';
import {bytesSource, readWeights, type WeightSource} from '../src/index.ts';
import {watch} from './fuzz/fuzz.ts';
import type {HostileFile} from './hostile/hostileFile.ts';
import {otherFiles} from './hostile/otherFiles.ts';
import {pthFiles} from './hostile/pthFiles.ts';
import {expectCode} from './support/errors.ts';

const HOSTILE: readonly HostileFile[] = [...pthFiles, ...otherFiles];

describe('a hostile file', () => {
  let files: readonly Uint8Array[];
  let wrong: readonly (string | undefined)[];
  const filesOf = ({beside = {}}: HostileFile) => new Map(Object.entries(beside));

  before(async () => {
    files = await Promise.all(HOSTILE.map(async ({make}) => await make()));
    wrong = await watch(
      HOSTILE.map((row, i) => ({from: row.what, format: 'any', told: false, bytes: files[i], files: filesOf(row)})),
    );
  });

  for (const [i, row] of HOSTILE.entries()) {
    it(`${row.code === undefined ? 'is read' : 'is refused'} at little cost: ${row.what}`, async () => {
      expect(wrong[i], 'time and memory').to.equal(undefined);
      const counter = {bytes: 0};
      const source = counting(files[i], counter);
      const read = async () => await readWeights(source, {files: filesOf(row)});
      if (row.code === undefined) {
        const sd = await read();
        expect(`${sd.size} tensors: ${[...sd.keys()].slice(0, 3).join(', ')}`).to.match(row.says);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      } else expect((await expectCode(read, row.code)).message).to.match(row.says);
      // The beginning, by which the format is told, and windows of 4096 bytes count more than once.
      expect(counter.bytes).to.be.at.most(2 * files[i].length + 16_384);
    });
  }
});

function counting(file: Uint8Array, counter: {bytes: number}): WeightSource {
  const source = bytesSource(file);
  return {
    name: source.name,
    size: source.size,
    async read(offset, length) {
      counter.bytes += length;
      return await source.read(offset, length);
    },
  };
}
