/**
 * Hostile models are opened by a process that Node itself allows to read one directory: if anything in a file made us so
 * much as try to open another, the answer would be Node's ERR_ACCESS_DENIED and not our own error.
 */
import {spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect} from 'chai';
import {build} from 'esbuild';
import {tensorOf, writeSafetensors} from '../../src/index.ts';
import {fixtureBytes} from '../support/fixtures.ts';
import {entry, externalOnnx} from '../support/onnxOf.ts';
import {float32} from '../support/wire.ts';

/** Opens each file named on the command line, reads all tensors, and prints how each ended. The first is opened as it is. */
const PROGRAM = `
import {readFile} from 'node:fs/promises';
import {openWeights} from './node.ts';
const [outside, ...models] = process.argv.slice(2);
const endings = [await readFile(outside).then(() => 'read', error => error.code)];
for (const model of models) {
  try {
    const sd = await openWeights(model);
    for (const tensor of sd.values()) await tensor.data();
    endings.push('read');
  } catch (error) {
    endings.push(error.code ?? String(error));
  }
}
console.log(JSON.stringify(endings));
`;

/** Node's switch for its permission model, under the name that this version has for it. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

const INDEX = (name: string) => JSON.stringify({weight_map: {w: name}});
const MANIFEST = (name: string) =>
  JSON.stringify({weightsManifest: [{paths: [name], weights: [{name: 'w', shape: [1], dtype: 'float32'}]}]});
const ONNX = (name: string) => externalOnnx(entry('location', name));

describe('a process that may read one directory', () => {
  let root: string;
  let model: string;
  let program: string;
  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'tfjs-zoo-confined-')));
    model = join(root, 'model');
    program = join(root, 'program.mjs');
    await mkdir(model);
    const resolveDir = fileURLToPath(new URL('../../src', import.meta.url));
    const stdin = {contents: PROGRAM, resolveDir};
    await build({stdin, outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node20'});
    await writeFile(join(root, 'outside.data'), float32(7));
    await writeFile(join(model, 'inside.data'), float32(7));
    await writeFile(
      join(model, 'inside.safetensors'),
      await writeSafetensors(new Map([['w', tensorOf('float32', [1], Float32Array.of(7))]])),
    );
    await symlink('../outside.data', join(model, 'link.data'));
    await symlink('..', join(model, 'up'));
  });
  after(() => rm(root, {recursive: true, force: true}));

  /** Writes these files into the directory, opens them in the confined process, and tells how each ended. */
  async function endings(files: Readonly<Record<string, string | Uint8Array>>): Promise<Record<string, string>> {
    for (const [name, content] of Object.entries(files)) await writeFile(join(model, name), content);
    const names = Object.keys(files);
    const allowed = [program, model].map(path => `--allow-fs-read=${path}`);
    const paths = [join(root, 'outside.data'), ...names.map(name => join(model, name))];
    const args = [PERMISSION, '--no-warnings', ...allowed, program, ...paths];
    const {stdout, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
    expect(stderr).to.equal('');
    const [control, ...found] = JSON.parse(stdout) as string[];
    // The fence stands: what lies outside cannot be opened from in there.
    expect(control).to.equal('ERR_ACCESS_DENIED');
    return Object.fromEntries(names.map((name, i) => [name, found[i]]));
  }

  it('opens models and the files beside them', async () => {
    const found = await endings({
      'good.onnx': ONNX('inside.data'),
      'good.index.json': INDEX('inside.safetensors'),
      'good.json': MANIFEST('inside.data'),
      'good.pth': fixtureBytes('tiny.pth'),
    });
    expect(Object.values(found), JSON.stringify(found)).to.deep.equal(['read', 'read', 'read', 'read']);
  });

  const NAMES = [
    '../outside.data',
    '/etc/hostname',
    'up/outside.data',
    'link.data',
    'file:///etc/hostname',
    '..\\outside.data',
  ];
  for (const [kind, write] of [
    ["ONNX's external data", ONNX],
    ["Hugging Face's index", INDEX],
    ["tfjs's manifest", MANIFEST],
  ] as const) {
    it(`is never made to try another file by ${kind}`, async () => {
      const files = Object.fromEntries(NAMES.map((name, i) => [`hostile${i}`, write(name)]));
      const found = await endings(files);
      expect(found).to.deep.equal(Object.fromEntries(NAMES.map((_, i) => [`hostile${i}`, 'E_PATH'])));
    });
  }
});
