/** Who may import whom, and what browsers can run. */
import {readFileSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {expect} from 'chai';
import {filesBelow, type Manifest, workspaces} from '../scripts/support/workspace.ts';
import {checkImports, type ImportRule} from './support/imports/checkImports.ts';
import {readImports, type SourceFacts} from './support/imports/readImports.ts';

/** What other packages may take from `weights` if all they do with it is to fetch files. */
const FETCH = ['fetchBytes', 'fetchWeights', 'FetchBytesOptions', 'FetchWeightsOptions', 'TransferOptions', 'Artifact'];

/** What `data` takes beside it: the readers that its files' formats share with those of weights. */
const READERS = [
  ...['BLOCK_BYTES', 'defaultLimits', 'Fail', 'maskedCrc32c', 'numberOf', 'parseTarHeader', 'paxRecords', 'PickleDict'],
  ...['PickleValue', 'PickleWorld', 'quoted', 'readField', 'readVarint', 'tarKind', 'typeName', 'unpickle'],
  ...['WeightFormatErrorCode', 'WireField'],
];

/** Nothing else is allowed. `node`: the only files that may use Node. */
const RULES: Readonly<Record<string, ImportRule>> = {
  core: {ours: {}, tfjs: ['core', 'layers'], node: []},
  weights: {ours: {}, tfjs: [], node: ['node.ts', 'node/']},
  backend: {ours: {core: '*'}, tfjs: '*', node: '*'},
  data: {ours: {core: '*', weights: [...FETCH, ...READERS]}, tfjs: ['core'], node: ['node.ts', 'node/']},
  models: {ours: {core: '*', weights: '*', data: '*'}, tfjs: ['core', 'layers'], node: ['host/node.ts']},
  training: {ours: {core: '*', weights: '*', data: '*'}, tfjs: ['core', 'layers'], node: ['node.ts', 'node/']},
  cli: {
    ours: {core: '*', backend: '*', weights: '*', data: '*', models: '*', training: '*'},
    tfjs: '*',
    node: '*',
  },
};

describe('the import rules', () => {
  it('cover every package', () => {
    expect(workspaces().map(({short}) => short)).to.have.members(Object.keys(RULES));
  });

  for (const {short, directory, manifest} of workspaces()) {
    it(`are kept by ${short}`, () => {
      const src = join(directory, 'src');
      const files = filesBelow(src, '.ts').map(path =>
        readImports(relative(src, path).split(sep).join('/'), readFileSync(path, 'utf8')),
      );
      expect(files, src).not.to.be.empty;
      expect(checkImports(RULES[short], {manifest, files, inheritedPeers: peersOf(manifest)})).to.deep.equal([]);
    });
  }
});

/** Peers of those of our packages that a package depends on. */
function peersOf({dependencies}: Manifest): string[] {
  const ours = workspaces().filter(({manifest: {name}}) => name in {...dependencies});
  return ours.flatMap(({manifest}) => Object.keys(manifest.peerDependencies ?? {}));
}

describe('the checker of the import rules', () => {
  const RULE: ImportRule = {ours: {core: '*', weights: ['fetchBytes']}, tfjs: ['core'], node: ['node.ts', 'node/']};

  /** Problems of a package made of these files. */
  function problems(
    sources: Record<string, string>,
    declared: readonly string[] = [],
    {peers = [], inheritedPeers = []}: {peers?: readonly string[]; inheritedPeers?: readonly string[]} = {},
  ): string[] {
    const files: SourceFacts[] = Object.entries(sources).map(([path, text]) => readImports(path, text));
    const manifest: Manifest = {
      name: 'made-up',
      version: '0.0.0',
      dependencies: Object.fromEntries(declared.map(name => [name, '*'])),
      peerDependencies: Object.fromEntries(peers.map(name => [name, '*'])),
      imports: {'#host': {}},
    };
    return checkImports(RULE, {manifest, files, inheritedPeers});
  }

  it('lets pass what the rules allow', () => {
    const sources = {
      'index.ts': "export * from './a.ts';\nimport '#host';",
      'a.ts': "import {add} from '@tensorflow/tfjs-core';\nimport {fetchBytes as get} from '@tfjs-zoo/weights';",
      'node.ts':
        "import {join} from 'node:path';\nimport sharp from 'sharp';\nimport '@tfjs-zoo/core';\nprocess.exit();",
      'node/b.ts': "import type {A} from '../a.ts';\nconst path = require.resolve('yauzl/package.json');",
    };
    const declared = ['@tensorflow/tfjs-core', '@tfjs-zoo/weights', '@tfjs-zoo/core', 'sharp', 'yauzl'];
    expect(problems(sources, declared)).to.deep.equal([]);
  });

  const REFUSED: readonly [name: string, source: string, declared: readonly string[], problem: string][] = [
    [
      'one of our packages that is not allowed',
      "import {fit} from '@tfjs-zoo/training';",
      ['@tfjs-zoo/training'],
      "made-up a.ts:1 imports '@tfjs-zoo/training', which the rules do not allow",
    ],
    [
      'an import of a type that is not allowed',
      "type Fit = import('@tfjs-zoo/training').Fit;",
      ['@tfjs-zoo/training'],
      "made-up a.ts:1 imports '@tfjs-zoo/training', which the rules do not allow",
    ],
    [
      'a name that is not among those allowed',
      "export {fetchBytes, readWeights as read} from '@tfjs-zoo/weights';",
      ['@tfjs-zoo/weights'],
      "made-up a.ts:1 imports readWeights from '@tfjs-zoo/weights'; allowed: fetchBytes",
    ],
    [
      'everything where only names are allowed',
      "export * from '@tfjs-zoo/weights';",
      ['@tfjs-zoo/weights'],
      "made-up a.ts:1 imports everything from '@tfjs-zoo/weights'; allowed: fetchBytes",
    ],
    [
      'a part of tfjs that is not allowed',
      "import {layers} from '@tensorflow/tfjs-layers';",
      ['@tensorflow/tfjs-layers'],
      "made-up a.ts:1 imports '@tensorflow/tfjs-layers', which the rules do not allow",
    ],
    [
      'a module of Node',
      "\nconst {join} = await import('node:path');",
      [],
      "made-up a.ts:2 imports 'node:path'; this file is for browsers too",
    ],
    [
      'our own entry point for Node',
      "import {something} from '@tfjs-zoo/core/node';",
      ['@tfjs-zoo/core'],
      "made-up a.ts:1 imports '@tfjs-zoo/core/node'; this file is for browsers too",
    ],
    [
      "a neighbour's file for Node",
      "import {b} from './node/b.ts';",
      [],
      "made-up a.ts:1 imports './node/b.ts', which needs Node; this file is for browsers too",
    ],
    [
      'a package of others',
      "import sharp from 'sharp';",
      ['sharp'],
      "made-up a.ts:1 imports 'sharp'; this file is for browsers too",
    ],
    [
      'a package that is not declared',
      "import {add} from '@tensorflow/tfjs-core/dist/ops/add';",
      [],
      "made-up a.ts:1 imports '@tensorflow/tfjs-core', which its package.json does not declare",
    ],
    [
      'a file of another package',
      "import {x} from '../../core/src/x.ts';",
      [],
      "made-up a.ts:1 imports '../../core/src/x.ts', which is outside the package's src",
    ],
    [
      'an undeclared internal specifier',
      "import {x} from '#other';",
      [],
      "made-up a.ts:1 imports '#other', which is not declared",
    ],
    [
      "one of Node's globals",
      'export const cwd = process.cwd();',
      [],
      "made-up a.ts:1 uses 'process', which browsers lack",
    ],
    [
      'Math.random',
      'export const x = Math.random();',
      [],
      'made-up a.ts:1 uses Math.random, which cannot be seeded; draw from core',
    ],
    [
      'Math.random behind a text',
      "export const x = Math['random']();",
      [],
      'made-up a.ts:1 uses Math.random, which cannot be seeded; draw from core',
    ],
    ['a declared package that nothing uses', '', ['yauzl'], "made-up declares 'yauzl' and never uses it"],
  ];
  for (const [name, source, declared, problem] of REFUSED) {
    it(`refuses ${name}`, () => {
      expect(problems({'a.ts': source}, declared)).to.deep.equal([problem]);
    });
  }

  it('lets members and declarations bear the names of globals', () => {
    expect(problems({'a.ts': 'interface A {process: number}\nexport const f = (a: A) => a.process;'})).to.deep.equal(
      [],
    );
  });

  it('lets a package hand on the peers of what it depends on, and no others', () => {
    const peers = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
    expect(problems({'a.ts': ''}, [], {peers, inheritedPeers: ['@tensorflow/tfjs-core']})).to.deep.equal([
      "made-up declares '@tensorflow/tfjs-layers' and never uses it",
    ]);
  });

  it('finds files that import each other in a circle, types too', () => {
    const sources = {
      'a.ts': "import {b} from './deep/b.ts';",
      'deep/b.ts': "export * from './c.ts';",
      'deep/c.ts': "import type {A} from '../a.ts';",
    };
    expect(problems(sources)).to.deep.equal(['made-up imports in a circle: a.ts → deep/b.ts → deep/c.ts → a.ts']);
  });

  it('takes a diamond for what it is, not for a circle', () => {
    const sources = {
      'a.ts': "import './b.ts';\nimport './c.ts';",
      'b.ts': "import './d.ts';",
      'c.ts': "import './d.ts';",
      'd.ts': '',
    };
    expect(problems(sources)).to.deep.equal([]);
  });
});
