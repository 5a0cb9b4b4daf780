import {createHash} from 'node:crypto';
import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {join} from 'node:path';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import {extractWheel} from '../../src/native/install/extractWheel.ts';
import {fetchWheel} from '../../src/native/install/fetchWheel.ts';
import type {PinnedWheel} from '../../src/native/install/pinnedWheel.ts';
import {verifyFile} from '../../src/native/install/verifyFile.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';
import {zip} from '../support/zip.ts';

const MEMBERS = {
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'the header',
  'tensorflow/include/xla/tsl/c/tsl_status.h': 'another',
  'tensorflow/include/tensorflow/core/framework/op.h': 'not a C header',
  'tensorflow/python/__init__.py': 'never run',
};
const BYTES = zip(MEMBERS);
const WHEEL: PinnedWheel = {
  project: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'small.whl',
  python: '3.11',
  platform: 'manylinux_2_27_x86_64',
  bytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};

describe('fetchWheel', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('PATH');
  let server: Server;
  /** What the package index on this machine answers, by path. */
  let answers: Record<string, string | Buffer>;
  let index = '';
  const said: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    index = `http://127.0.0.1:${address.port}`;
  });
  after(() => void server.close());
  beforeEach(() => {
    said.length = 0;
    process.env.PATH = join(directory.path, 'nothing');
    const urls = [
      {filename: 'other.whl', url: `${index}/other.whl`},
      {filename: WHEEL.file, url: `${index}/files/small.whl`},
    ];
    answers = {'/tensorflow-cpu/2.21.0/json': JSON.stringify({urls}), '/files/small.whl': BYTES};
  });
  const fetched = (): ReturnType<typeof fetchWheel> =>
    fetchWheel({wheel: WHEEL, into: directory.path, index, signal: undefined, say: line => void said.push(line)});
  /** Puts a python3 on the path whose pip does what the shell script says. */
  const python = (script: string): void => {
    writeFileSync(join(directory.path, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory.path, 'python3'), 0o755);
    process.env.PATH = directory.path;
  };

  it('takes what pip brings, if it is the pinned wheel', async () => {
    writeFileSync(join(directory.path, 'source'), BYTES);
    python(`echo "$@"; /bin/cp ${directory.path}/source ${directory.path}/small.whl`);
    expect(await fetched()).to.deep.equal({path: join(directory.path, 'small.whl'), source: 'pip'});
    expect(said).to.include(
      'pip: -m pip download --no-deps --only-binary=:all: --python-version 3.11 --platform manylinux_2_27_x86_64 ' +
        `--disable-pip-version-check --no-cache-dir --progress-bar off --dest ${directory.path} tensorflow-cpu==2.21.0`,
    );
  });

  it('downloads it where there is no python, and says so', async () => {
    expect(await fetched()).to.deep.equal({path: join(directory.path, 'small.whl'), source: 'download'});
    expect(readFileSync(join(directory.path, 'small.whl'))).to.deep.equal(BYTES);
    expect(said).to.include('pip is passed over: pip: there is no python3 on the path.');
  });

  it('downloads it where pip fails or brings another file, and says so', async () => {
    python('echo no such option; exit 2');
    expect(await fetched()).to.include({source: 'download'});
    expect(said).to.include('pip is passed over: pip ended with code 2: no such option');
    python(`echo other > ${directory.path}/small.whl`);
    expect(await fetched()).to.include({source: 'download'});
    expect(said.find(line => line.includes('it has 6 bytes'))).to.match(
      /^pip is passed over: .*small\.whl is not small\.whl/,
    );
  });

  it('refuses a download whose content is another, or longer, or shorter', async () => {
    const wrong = Buffer.from(BYTES);
    wrong[40] = 0;
    const sha256 = createHash('sha256').update(wrong).digest('hex');
    answers['/files/small.whl'] = wrong;
    await expect(fetched()).to.be.rejectedWith(`it has SHA-256 ${sha256} and should have ${WHEEL.sha256}`);
    answers['/files/small.whl'] = Buffer.concat([BYTES, BYTES]);
    await expect(fetched()).to.be.rejectedWith(/is not small\.whl: it has \d+ bytes and should have/);
    answers['/files/small.whl'] = BYTES.subarray(1);
    await expect(fetched()).to.be.rejectedWith(
      `it has ${BYTES.length - 1} bytes and should have ${BYTES.length} bytes`,
    );
  });

  it('gives both reasons and the ways out when neither pip nor the index has it', async () => {
    delete answers['/files/small.whl'];
    await expect(fetched()).to.be.rejectedWith(
      'native install: small.whl could not be fetched. With pip: pip: there is no python3 on the path. ' +
        `Directly: the package index could not be read: ${index}/files/small.whl answered 404 Not Found ` +
        'Where there is no network, bring the file and pass its path as the option wheel',
    );
    answers = {'/tensorflow-cpu/2.21.0/json': '{"urls": []}'};
    await expect(fetched()).to.be.rejectedWith('/tensorflow-cpu/2.21.0/json lists no small.whl');
  });

  it('hashes a wheel of the user’s own', async () => {
    const path = join(directory.path, 'own.whl');
    writeFileSync(path, BYTES);
    await verifyFile(path, WHEEL);
    writeFileSync(path, Buffer.from(BYTES).reverse());
    await expect(verifyFile(path, WHEEL)).to.be.rejectedWith(`and should have ${WHEEL.sha256}`);
  });

  it('unpacks the libraries and C headers only', async () => {
    const path = join(directory.path, 'a.whl');
    writeFileSync(path, BYTES);
    const into = join(directory.path, 'out');
    await extractWheel(path, into);
    const files = readdirSync(into, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
    expect(files.map(({parentPath, name}) => join(parentPath, name).slice(into.length + 1)).sort()).to.deep.equal([
      'include/tensorflow/c/c_api.h',
      'include/xla/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
    ]);
    expect(readFileSync(join(into, 'lib/libtensorflow_cc.so.2'), 'utf8')).to.equal('the library');
  });

  it('refuses a wheel without the libraries, and one whose members climb out of it', async () => {
    const path = join(directory.path, 'b.whl');
    writeFileSync(path, zip({'tensorflow/libtensorflow_cc.so.2': 'alone'}));
    await expect(extractWheel(path, directory.path)).to.be.rejectedWith(`${path} holds 1 of 2 libraries.`);
    writeFileSync(path, zip({...MEMBERS, 'tensorflow/include/tensorflow/c/../../../../../out.h': 'climbs'}));
    await expect(extractWheel(path, directory.path)).to.be.rejectedWith(/invalid relative path/);
  });
});
