import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import fsp, {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {tmpdir} from 'node:os';
import {basename, join, sep} from 'node:path';
import {expect} from 'chai';
import {type StateDict, tensorOf, type WeightFormatErrorCode, writeSafetensors} from '../../src/index.ts';
import {fileSource, openWeights} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';
import {type Expected, expectBits, fixtureJson, fixturePath} from '../support/fixtures.ts';
import {entry, externalOnnx} from '../support/onnxOf.ts';
import {float32} from '../support/wire.ts';

const tensor = tensorOf('float32', [1], Float32Array.of(7));
const SHARD = writeSafetensors(new Map([['w', tensor]]));

const indexOf = (file: string) => JSON.stringify({weight_map: {w: file}});

describe('files beside a file', () => {
  let root: string;
  let model: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'tfjs-zoo-beside-')));
    model = join(root, 'model');
    await mkdir(join(model, 'below'), {recursive: true});
    await writeFile(join(root, 'outside.safetensors'), await SHARD);
    await writeFile(join(root, 'outside.data'), float32(7));
    await writeFile(join(model, 'inside.safetensors'), await SHARD);
    await writeFile(join(model, 'below', 'inside.safetensors'), await SHARD);
    await writeFile(join(model, 'inside.data'), float32(7));
  });
  afterEach(() => rm(root, {recursive: true, force: true}));

  /** Opens an index that names `file`. */
  async function open(file: string): Promise<StateDict> {
    await writeFile(join(model, 'index.json'), indexOf(file));
    return await openWeights(join(model, 'index.json'));
  }

  const expectSeven = async (sd: StateDict) => expect(await sd.get('w')?.data()).to.deep.equal(Float32Array.of(7));

  it('are found in its directory and below it, for every format that has them', async () => {
    await expectSeven(await open('inside.safetensors'));
    await expectSeven(await open('below/inside.safetensors'));
    await writeFile(join(model, 'model.onnx'), externalOnnx(entry('location', 'inside.data')));
    await expectSeven(await openWeights(join(model, 'model.onnx')));
    await expectBits(await openWeights(fixturePath('external.onnx')), fixtureJson<Expected[]>('external.onnx.json'));
  });

  it('are found by a relative path and from another working directory', async () => {
    await open('inside.safetensors');
    const before = process.cwd();
    try {
      process.chdir(model);
      await expectSeven(await openWeights('index.json'));
      process.chdir(root);
      const sd = await openWeights(`model${sep}index.json`);
      // Its elements are those of the file that was opened, wherever the process has gone to since.
      process.chdir(before);
      await expectSeven(sd);
      process.chdir(root);
      const plain = await openWeights(`model${sep}inside.safetensors`);
      process.chdir(model);
      await expectSeven(plain);
    } finally {
      process.chdir(before);
    }
  });

  it('are taken from the option files first', async () => {
    const other = await writeSafetensors(new Map([['w', tensorOf('float32', [1], Float32Array.of(9))]]));
    await open('inside.safetensors');
    const files = new Map([['inside.safetensors', other]]);
    const sd = await openWeights(join(model, 'index.json'), {files});
    expect(await sd.get('w')?.data()).to.deep.equal(Float32Array.of(9));
    await expectSeven(await openWeights(join(model, 'index.json'), {files: () => undefined}));
  });

  const REFUSED: [what: string, name: string, code: WeightFormatErrorCode, says: RegExp][] = [
    ['a path upwards', '../outside.safetensors', 'E_PATH', /has '\.\.', which leaves the directory/],
    ['a path down and upwards', 'below/../../outside.safetensors', 'E_PATH', /has '\.\.'/],
    ['a path upwards that comes back', '../model/inside.safetensors', 'E_PATH', /has '\.\.'/],
    ['an absolute path', '/etc/hostname', 'E_PATH', /is absolute/],
    ['a path of Windows', '..\\outside.safetensors', 'E_PATH', /has a backslash/],
    ['a drive', 'C:outside.safetensors', 'E_PATH', /has a colon/],
    ['a URL', 'file:///etc/hostname', 'E_PATH', /is a URL/],
    ['a directory', 'below', 'E_PATH', /'below' is not a regular file/],
    [
      'a link out of the directory',
      'out.safetensors',
      'E_PATH',
      /'out\.safetensors' is a link that leads out of the directory, to .*outside\.safetensors; put the file itself beside the model/,
    ],
    ['a file through a linked directory', 'up/outside.safetensors', 'E_PATH', /leads out of the directory/],
    ['a link to a device', 'zero', 'E_PATH', /leads out of the directory, to \/dev\/zero/],
    [
      'a file that is not there',
      'none.safetensors',
      'E_MISSING',
      /its tensors are also in 'none\.safetensors', and there is no file .*none\.safetensors; put it there/,
    ],
    ['a link that leads nowhere', 'dangling', 'E_MISSING', /there is no file/],
    ['a file below a file', 'inside.data/x', 'E_MISSING', /there is no file/],
  ];
  for (const [what, name, code, says] of REFUSED) {
    it(`are refused: ${what}`, async () => {
      await symlink('../outside.safetensors', join(model, 'out.safetensors'));
      await symlink('..', join(model, 'up'));
      await symlink('/dev/zero', join(model, 'zero'));
      await symlink('nowhere', join(model, 'dangling'));
      expect((await expectCode(() => open(name), code)).message).to.match(says);
    });
  }

  it('are refused if they are no regular files: a pipe is not waited for', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(model, 'pipe')]);
    expect((await expectCode(() => open('pipe'), 'E_PATH')).message).to.match(/'pipe' is not a regular file/);
  });

  it('are not needed for fileSource to refuse what is no regular file', async () => {
    const error = await expectCode(() => fileSource(model), 'E_PATH');
    expect(error.message).to.equal(`fileSource: ${model} is not a regular file`);
  });

  it('may be links that stay in the directory', async () => {
    await symlink('below/inside.safetensors', join(model, 'linked.safetensors'));
    await expectSeven(await open('linked.safetensors'));
  });

  it('may be links to where the file itself is a link to, as in the cache of Hugging Face, and to nowhere else', async () => {
    const [blobs, snapshot] = [join(root, 'blobs'), join(root, 'snapshots', 'main')];
    await mkdir(blobs);
    await mkdir(snapshot, {recursive: true});
    await writeFile(join(blobs, '0a'), indexOf('model.safetensors'));
    await writeFile(join(blobs, '0b'), await SHARD);
    await symlink('../../blobs/0a', join(snapshot, 'model.safetensors.index.json'));
    await symlink('../../blobs/0b', join(snapshot, 'model.safetensors'));
    await expectSeven(await openWeights(join(snapshot, 'model.safetensors.index.json')));
    await rm(join(snapshot, 'model.safetensors'));
    await symlink('../../outside.safetensors', join(snapshot, 'model.safetensors'));
    await expectCode(() => openWeights(join(snapshot, 'model.safetensors.index.json')), 'E_PATH');
  });

  it('are noticed when they are replaced before their tensors are read', async () => {
    const sd = await open('inside.safetensors');
    await rm(join(model, 'inside.safetensors'));
    await symlink('../outside.safetensors', join(model, 'inside.safetensors'));
    const error = await expectCode(async () => sd.get('w')?.data(), 'E_HASH');
    expect(error.message).to.equal(
      `${join(model, 'inside.safetensors')} was changed or replaced after it was opened; open it again`,
    );
  });

  /** Names that a hostile file may give, links among them. */
  const HOSTILE = [
    '../outside.safetensors',
    'below/../../outside.safetensors',
    '/etc/hostname',
    'file:///etc/hostname',
    'out.safetensors',
    'up/outside.safetensors',
    'zero',
  ];

  it('never lead to a file outside the directory, whatever an index or ONNX external data say: every path opened', async () => {
    await symlink('../outside.safetensors', join(model, 'out.safetensors'));
    await symlink('..', join(model, 'up'));
    await symlink('/dev/zero', join(model, 'zero'));
    const opened = await pathsOpened(async () => {
      for (const name of [...HOSTILE, 'inside.safetensors']) {
        await writeFile(join(model, 'model.onnx'), externalOnnx(entry('location', name)));
        for (const attempt of [() => open(name), () => openWeights(join(model, 'model.onnx'))]) {
          const sd = await attempt().catch(() => undefined);
          await sd?.get('w')?.data();
        }
      }
    });
    // Not in vain: what may be opened was.
    expect(opened.map(path => basename(path))).to.include.members(['index.json', 'model.onnx', 'inside.safetensors']);
    expect(opened.filter(path => !path.startsWith(`${model}${sep}`))).to.deep.equal([]);
  });
});

/** Real paths of the files opened through any function of Node's file system modules while `run` runs. */
async function pathsOpened(run: () => Promise<void>): Promise<string[]> {
  const opened: string[] = [];
  const undo: (() => void)[] = [];
  const spy = (module: object, names: readonly string[]) => {
    for (const name of names) {
      const original = Reflect.get(module, name);
      Reflect.set(module, name, (path: unknown, ...rest: unknown[]) => {
        opened.push(fs.realpathSync.native(String(path)));
        return original.call(module, path, ...rest);
      });
      undo.push(() => Reflect.set(module, name, original));
    }
  };
  const NAMES = ['open', 'readFile', 'opendir', 'readdir', 'copyFile'];
  spy(fsp, NAMES);
  spy(fs, [...NAMES, ...NAMES.map(name => `${name}Sync`), 'createReadStream']);
  syncBuiltinESMExports();
  try {
    await run();
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
  return opened;
}
