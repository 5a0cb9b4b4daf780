import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import fc from 'fast-check';
import {imageClassificationPreset, weighted} from '../../src/index.ts';
import {type ImageManifest, type ImageManifestOptions, imageManifest, readImage, writePng} from '../../src/node.ts';
import {noise, withDirectory} from '../support.ts';

const transform = imageClassificationPreset({resize: 6, crop: 4});

/** Writes a manifest and opens it. */
async function open(dir: string, name: string, text: string, options: ImageManifestOptions = {}) {
  const file = join(dir, name);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text);
  return imageManifest(file, {transform, ...options});
}

/** Class and path, below the directory, of each image. */
function rows(dir: string, manifest: ImageManifest): [className: string, path: string][] {
  return manifest.files.map((file, i) => [
    manifest.classNames[manifest.label(i)],
    relative(dir, file).split(sep).join('/'),
  ]);
}

describe('imageManifest', () => {
  it('reads a table with paths beside it, and their images', () =>
    withDirectory(async dir => {
      for (const [i, name] of ['a.png', 'in/b.png', 'c.png'].entries())
        await writePng(join(dir, name), noise(8 + i, 9));
      const manifest = await open(dir, 'list.csv', 'label,path\ndog,a.png\ncat,in/b.png\ndog,c.png\n');
      expect(manifest.classNames).to.deep.equal(['cat', 'dog']);
      expect(rows(dir, manifest)).to.deep.equal([
        ['dog', 'a.png'],
        ['cat', 'in/b.png'],
        ['dog', 'c.png'],
      ]);
      expect(manifest.name(1)).to.equal(join(dir, 'in', 'b.png'));
      const before = memory().numTensors;
      for await (const {xs, ys} of manifest.batches()) {
        expect(Array.from(ys.dataSync())).to.deep.equal([0, 1, 1, 0, 0, 1]);
        for (const [i, sample] of [...manifest.files.keys()].entries()) {
          const pixels = Float32Array.from(xs.dataSync().subarray(48 * i, 48 * (i + 1)));
          expect(pixels).to.deep.equal(transform(await readImage(manifest.files[sample])));
        }
        xs.dispose();
        ys.dispose();
      }
      expect(memory().numTensors).to.equal(before);
    }));

  it('reads the same from commas, tabs and JSON, with any line ends, byte order mark and quotes', () =>
    withDirectory(async dir => {
      const expected = [
        ['b', 'x, "y".png'],
        ['a', 'ü\nz.png'],
      ];
      const texts: Record<string, string> = {
        'list.csv': '\ufeffpath,label\r\n"x, ""y"".png",b\r\n\r\n"ü\nz.png",a',
        'list.TSV': 'path\tlabel\n"x, ""y"".png"\tb\n"ü\nz.png"\t"a"\n',
        'list.jsonl':
          '\ufeff{"path": "x, \\"y\\".png", "label": "b"}\r\n\r\n{"label": "a", "path": "\\u00fc\\nz.png", "other": [1]}',
      };
      for (const [name, text] of Object.entries(texts)) {
        expect(rows(dir, await open(dir, name, text)), name).to.deep.equal(expected);
      }
      const format = 'csv';
      expect(rows(dir, await open(dir, 'list', texts['list.csv'], {format}))).to.deep.equal(expected);
    }));

  it('reads back whatever fields were written', () =>
    withDirectory(async dir => {
      const field = fc.string({unit: fc.constantFrom(...'ab",\t \r\n\'é猫'.split('')), minLength: 1, maxLength: 8});
      const name = field.map(text => `f${text}`);
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const list = fc.array(fc.tuple(name, name), {minLength: 1, maxLength: 12});
      await fc.assert(
        fc.asyncProperty(list, fc.constantFrom('\n', '\r\n'), async (entries, end) => {
          const lines = ['path,label', ...entries.map(([path, label]) => `${quoted(path)},${quoted(label)}`)];
          const csv = await open(dir, 'list.csv', lines.join(end));
          const objects = entries.map(([path, label]) => JSON.stringify({path, label}));
          const json = await open(dir, 'list.jsonl', objects.join(end));
          const expected = entries.map(([path, label]) => [label, join(dir, path)]);
          for (const manifest of [csv, json]) {
            expect(manifest.files.map((file, i) => [manifest.classNames[manifest.label(i)], file])).to.deep.equal(
              expected,
            );
          }
        }),
        {numRuns: 50},
      );
    }));

  it('takes classes by number, and by name or number where the names are given', () =>
    withDirectory(async dir => {
      const labels = async (text: string, options?: ImageManifestOptions) => {
        const {classNames, ...manifest} = await open(dir, 'list.csv', `path,label\n${text}`, options);
        return [classNames, manifest.files.map((_, i) => manifest.label(i))];
      };
      expect(await labels('a,3\nb,0\nc,3')).to.deep.equal([
        ['0', '1', '2', '3'],
        [3, 0, 3],
      ]);
      expect(await labels('a,3\nb,x\nc,10')).to.deep.equal([
        ['10', '3', 'x'],
        [1, 2, 0],
      ]);
      expect(await labels('a,dog\nb,0\nc,cat', {classNames: ['cat', 'cow', 'dog']})).to.deep.equal([
        ['cat', 'cow', 'dog'],
        [2, 0, 0],
      ]);
      expect(await labels('a,1\nb,0', {classNames: ['1', '0']})).to.deep.equal([
        ['1', '0'],
        [0, 1],
      ]);
      const json = await open(dir, 'list.jsonl', '{"path":"a","label":2}\n{"path":"b","label":"0"}');
      expect([json.label(0), json.label(1), json.classNames.length]).to.deep.equal([2, 0, 3]);
      const none = await open(dir, 'list.csv', 'path\na\nb', {label: false});
      expect([none.classNames, none.label(0)]).to.deep.equal([[], -1]);
    }));

  it('reads one part, weights and further columns', () =>
    withDirectory(async dir => {
      const text = 'path,label,split,weight,patient\na,x,train,1,P1\nb,y,test,2,P1\nc,y,train,0,P2\nd,x,train,2.5,P1\n';
      const manifest = await open(dir, 'list.csv', text, {split: 'train', weight: 'weight', columns: ['patient']});
      expect(rows(dir, manifest)).to.deep.equal([
        ['x', 'a'],
        ['y', 'c'],
        ['x', 'd'],
      ]);
      expect(manifest.weights).to.deep.equal(Float64Array.of(1, 0, 2.5));
      expect(manifest.column('patient')).to.deep.equal(['P1', 'P2', 'P1']);
      expect(weighted(manifest, manifest.weights).size).to.equal(3);
      const patients = manifest.column('patient');
      const [first, second] = manifest.split(0.5, {groupBy: (_, i) => String(patients[i])});
      expect([first.size, second.size].sort()).to.deep.equal([1, 2]);
      expect(() => manifest.column('age')).to.throw(
        'imageManifest: column "age" was not kept; name it in columns: ["patient","age"]',
      );
      await expect(open(dir, 'list.csv', text, {split: 'val'})).to.be.rejectedWith(
        `imageManifest: no row of '${join(dir, 'list.csv')}' has "val" in column "split"; there are "train", "test"`,
      );
      const byPart = await open(dir, 'list.csv', text, {split: 'P2', splitColumn: 'patient'});
      expect(rows(dir, byPart)).to.deep.equal([['y', 'c']]);
    }));

  it("reads tables without a header by the columns' numbers", () =>
    withDirectory(async dir => {
      const manifest = await open(dir, 'list.csv', '7,a.png,cat\n8,b.png,dog\n', {path: 1, label: 2, columns: [0]});
      expect(rows(dir, manifest)).to.deep.equal([
        ['cat', 'a.png'],
        ['dog', 'b.png'],
      ]);
      expect(manifest.column(0)).to.deep.equal(['7', '8']);
      await expect(open(dir, 'list.csv', '7,a', {path: 1, label: 2})).to.be.rejectedWith(
        `imageManifest: '${join(dir, 'list.csv')}' has no column 2; its first row has 2, from 0`,
      );
      await expect(open(dir, 'list.csv', '7,a', {path: 1})).to.be.rejectedWith(
        'imageManifest: columns [1,"label"]: numbers are for tables without a header, and then for all columns',
      );
    }));

  it('reads nothing outside the root, unless trusted', () =>
    withDirectory(async dir => {
      const list = (path: string, options?: ImageManifestOptions) =>
        open(dir, 'sub/list.jsonl', JSON.stringify({path, label: 'a'}), options);
      const root = join(dir, 'sub');
      const at = `imageManifest: '${join(root, 'list.jsonl')}', line 1, column "path": the path`;
      const remedy = 'give root: the directory that holds all images, or outsideRoot: true if you trust the file';
      for (const path of ['../../etc/passwd', '..', 'a/../../b.png', '.', 'a/..', '../sub', '../subway/a.png']) {
        await expect(list(path), path).to.be.rejectedWith(
          `${at} ${JSON.stringify(path)} leads out of '${root}'; ${remedy}`,
        );
      }
      await expect(list('/etc/passwd')).to.be.rejectedWith(
        `${at} "/etc/passwd" is absolute, and only those below '${root}' are read; ${remedy}`,
      );
      await expect(list('a\0.png')).to.be.rejectedWith(`${at} "a\\u0000.png" holds a NUL character`);
      await expect(list('a\0.png', {outsideRoot: true})).to.be.rejectedWith('holds a NUL character');
      await expect(list('https://example.com/a.png')).to.be.rejectedWith('is an address; download the images first');
      await expect(list('')).to.be.rejectedWith(`${at} "" is not there`);
      for (const path of ['a/../b.png', './b.png', 'a//..//b.png']) {
        expect((await list(path)).files).to.deep.equal([join(root, 'b.png')]);
      }
      expect((await list('..name.png')).files).to.deep.equal([join(root, '..name.png')]);
      expect((await list('sub/a.png', {root: dir})).files).to.deep.equal([join(dir, 'sub', 'a.png')]);
      expect((await list('../a.png', {outsideRoot: true})).files).to.deep.equal([join(dir, 'a.png')]);
      expect((await list('/a.png', {outsideRoot: true})).files).to.deep.equal(['/a.png']);
      expect((await list('a.png', {root: '/'})).files).to.deep.equal(['/a.png']);
    }));

  it('never leads out of the root, whatever the path', () =>
    withDirectory(async dir => {
      const part = fc.constantFrom('..', '.', '', 'a', '...', ' ', '~', '\\', '..\\', 'c:', '%2e%2e');
      await fc.assert(
        fc.asyncProperty(fc.array(part, {minLength: 1, maxLength: 6}), async parts => {
          const text = JSON.stringify({path: parts.join('/'), label: 'a'});
          const found = await open(dir, 'sub/list.jsonl', text).catch((error: Error) => error);
          if (found instanceof Error) expect(found.message).to.match(/leads out of|is absolute|is not there/);
          else expect(relative(join(dir, 'sub'), found.files[0]).split(sep)[0]).to.not.be.oneOf(['..', '']);
        }),
      );
    }));

  it('says which file is missing, when it is due or before', () =>
    withDirectory(async dir => {
      await writePng(join(dir, 'a.png'), noise(8, 8));
      const text = 'path,label,weight\ngone.png,x,1\na.png,y,2\n';
      const gone = join(dir, 'gone.png');
      const late = await open(dir, 'list.csv', text);
      await expect(late.sample(0)).to.be.rejectedWith(`${gone}: there is no such file`);
      await expect(open(dir, 'list.csv', text, {verify: 'error'})).to.be.rejectedWith(
        `imageManifest: 1 of 2 files cannot be read: ${gone}: there is no such file. Mend or remove them`,
      );
      const listed = await open(dir, 'list.csv', text, {verify: 'list', weight: 'weight', columns: ['path']});
      expect(rows(dir, listed)).to.deep.equal([['y', 'a.png']]);
      expect(listed.broken.map(({file}) => file)).to.deep.equal([gone]);
      expect([listed.weights, listed.column('path')]).to.deep.equal([Float64Array.of(2), ['a.png']]);
    }));

  it('names the line and column of what makes no sense', () =>
    withDirectory(async dir => {
      const csv = join(dir, 'list.csv');
      const jsonl = join(dir, 'list.jsonl');
      const CASES: readonly [text: string, error: string, options?: ImageManifestOptions][] = [
        [
          'path,label\na,x\nb,\n',
          `'${csv}', line 3, column "label": "" is no class; give its name or number, or {label: false}`,
        ],
        ['path,label\na,x\n\n,y\n', `'${csv}', line 4, column "path": the path "" is not there`],
        [
          'path,label\na,x\nb,y,z\n',
          `'${csv}', line 3: there are 3 fields, but 2 in the first row; quote fields that hold`,
        ],
        ['file,class\na,x\n', `'${csv}' has no column 'path'; its first row has 'file', 'class'`],
        ['path,label\na,"x\nb,y\n', `'${csv}', line 3: a quoted field is never closed`],
        ['path,label\na,"x"y\n', `'${csv}', line 2: a quoted field goes on behind its closing quote`],
        ['path,label\na,x"y"\n', `'${csv}', line 2: a quote stands in the middle of a field`],
        [
          'path,label\n"a",x\n"b",cow\n',
          `line 3, column "label": class "cow" is neither one of 'x', 'y' nor a number from 0 to 1`,
          {classNames: ['x', 'y']},
        ],
        [
          'path,label\na,0\nb,2\n',
          `line 3, column "label": class "2" is neither one of 'x', 'y' nor a number from 0 to 1`,
          {classNames: ['x', 'y']},
        ],
        ['path,label\na,99999999999\n', `'${csv}', line 2, column "label": class 99999999999 is too large a number`],
        [
          'path,label,w\na,x,-1\n',
          `'${csv}', line 2, column "w": "-1" is not a weight, a number of at least 0`,
          {weight: 'w'},
        ],
        ['path,label,w\na,x,\n', `line 2, column "w": "" is not a weight`, {weight: 'w'}],
        ['path,label\n', `'${csv}' lists no image`],
        ['', `'${csv}' lists no image`],
        [
          `path,label\n${'a'.repeat(2 ** 20 + 9)},x\n`,
          `'${csv}', line 2: a row has more than 1048576 characters; is a quote missing?`,
        ],
        ['{"path": "a", "label": "x"}\n{"path": "b"}', `'${jsonl}', line 2, column "label": nothing is no class`],
        ['{"path": "a", "label": true}', `'${jsonl}', line 1, column "label": true is no class`],
        ['{"path": 7, "label": "x"}', `'${jsonl}', line 1, column "path": the path 7 is not there`],
        ['\n[1]', `'${jsonl}', line 2: [1] is not an object; each line holds one`],
        ['{"path": "a", "label": "x"}\n{"path"', `'${jsonl}', line 2: not JSON: `],
        [`{"path": "${'a'.repeat(2 ** 20)}"}`, `line 1 of '${jsonl}' has more than 1048576 characters`],
        ['{"__proto__": {"path": "a"}, "label": "x"}', `line 1, column "path": the path is not there`],
      ];
      for (const [text, error, options] of CASES) {
        const name = text.trim().startsWith('{') || text.startsWith('\n[') ? 'list.jsonl' : 'list.csv';
        await expect(open(dir, name, text, options), text.slice(0, 60)).to.be.rejectedWith(error);
      }
    }));

  it('names files and options that are none', () =>
    withDirectory(async dir => {
      const missing = join(dir, 'none.csv');
      await expect(imageManifest(missing)).to.be.rejectedWith(
        `imageManifest: there is no file '${missing}'; give the path of a .csv, .tsv or .jsonl file`,
      );
      await mkdir(join(dir, 'dir.csv'));
      await expect(imageManifest(join(dir, 'dir.csv'))).to.be.rejectedWith("dir.csv' is not a file");
      await expect(imageManifest('list.txt')).to.be.rejectedWith(
        "imageManifest: 'list.txt' ends in none of .csv, .tsv, .tab, .jsonl, .ndjson; say what it is: {format: 'csv'}, 'tsv' or 'jsonl'",
      );
      const text = 'path,label\na,x\n';
      const wrong = (options: ImageManifestOptions) => open(dir, 'list.csv', text, options);
      await expect(wrong({format: 'xml' as 'csv'})).to.be.rejectedWith("imageManifest: format 'xml' is unknown");
      await expect(wrong({splitColumn: 'label'})).to.be.rejectedWith(
        'splitColumn is given, but not which split to read',
      );
      await expect(wrong({classNames: ['x', 'x']})).to.be.rejectedWith(
        'classNames [x,x] is not a list of different names',
      );
      await expect(wrong({classNames: ['x'], label: false})).to.be.rejectedWith(
        'label: false says that there are no classes',
      );
      await expect(wrong({signal: AbortSignal.abort(new Error('enough'))})).to.be.rejectedWith('enough');
      await writeFile(join(dir, 'latin.csv'), Buffer.from('path,label\nf\xfcr.png,x\n', 'latin1'));
      await expect(imageManifest(join(dir, 'latin.csv'))).to.be.rejectedWith(
        "latin.csv' is not UTF-8 text; save it as such",
      );
    }));

  it('keeps of a large file what it needs, and no more', () =>
    withDirectory(async dir => {
      const file = join(dir, 'list.csv');
      const lines = Array.from({length: 20_000}, (_, i) => `images/${i}.png,class ${i % 7},${'x'.repeat(1000)}\n`);
      await writeFile(file, `path,label,notes\n${lines.join('')}`);
      lines.length = 0;
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc');
      collect();
      const before = process.memoryUsage().heapUsed;
      const manifest = await imageManifest(file, {transform});
      collect();
      // the file has 20 MB, its paths and classes 1.3; each path becomes a string of a hundred bytes or so
      expect(process.memoryUsage().heapUsed - before).to.be.below(6e6);
      expect([manifest.size, manifest.classNames.length]).to.deep.equal([20_000, 7]);
    }));
});
