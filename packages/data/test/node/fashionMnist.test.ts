import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import type {Artifact} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {idxImages} from '../../src/node/idx/idxImages.ts';
import {fetchIdx} from '../../src/node/idx/openIdx.ts';
import {fashionMnist, fashionMnistPreset} from '../../src/node.ts';
import {firstChannel, fixturePath, plain, sha256, withDirectory} from '../support.ts';
import {expectDataError} from './damage.ts';
import {idxReference, summaryOf} from './idx/reference.ts';

const root = fixturePath('idx');
const raw = join(root, 'FashionMNIST', 'raw');

describe('fashionMnist', () => {
  for (const split of ['train', 'test'] as const) {
    it(`is what Keras reads of the part '${split}' of compressed files`, async () => {
      const data = await fashionMnist(root, {split});
      expect(await summaryOf(data)).to.deep.equal(idxReference[`fashion-${split}`]);
    });
  }

  it("has torchvision's names, and both parts if asked for all", async () => {
    const data = await fashionMnist(raw, {split: 'all'});
    expect(data.classNames).to.deep.equal(idxReference.classes.fashion);
    expect(data.size).to.equal(10);
    expect((await fashionMnist(raw, {perClass: 1})).size).to.equal(
      new Set(idxReference['fashion-train'].map(({label}) => label)).size,
    );
  });

  it('asks for what is missing', () =>
    withDirectory(async dir => {
      await expect(fashionMnist()).to.be.rejectedWith(
        'fashionMnist: no source; give the directory of the files, or {download: true} to fetch them (26 MB)',
      );
      await expect(fashionMnist(dir, {split: 'test'})).to.be.rejectedWith(
        `fashionMnist: '${dir}' does not hold t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, as they are or with ` +
          "'.gz'; give the directory that does, or leave it out and give {download: true} to fetch them (4.4 MB)",
      );
      await expect(fashionMnist(dir, {perClass: 0})).to.be.rejectedWith('fashionMnist: perClass 0 is not a positive');
      await expect(fashionMnist(dir, {split: JSON.parse('"val"')})).to.be.rejectedWith(
        "fashionMnist: split 'val' is unknown; there are 'train', 'test' and 'all'",
      );
    }));

  it('names the file that is cut off', () =>
    withDirectory(async dir => {
      await mkdir(join(dir, 'raw'));
      const images = await readFile(join(raw, 'train-images-idx3-ubyte.gz'));
      const path = join(dir, 'raw', 'train-images-idx3-ubyte.gz');
      await writeFile(path, images.subarray(0, 700));
      await copyFile(join(raw, 'train-labels-idx1-ubyte.gz'), join(dir, 'raw', 'train-labels-idx1-ubyte.gz'));
      const error = await expectDataError(() => fashionMnist(dir), 'E_TRUNCATED');
      expect(error.message).to.equal(`${path}: the gzip file is cut off; download or copy it again`);
      expect(error.path).to.equal(path);
    }));

  it('is fetched, verified and kept: the network is asked once', () =>
    withDirectory(async cacheDir => {
      const names = ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'] as const;
      const files = new Map<string, Buffer>(
        await Promise.all(names.map(async n => [`/${n}`, await readFile(join(raw, n))] as const)),
      );
      const requests: string[] = [];
      const server = createServer((request, response) => {
        requests.push(request.url ?? '');
        response.end(files.get(request.url ?? ''));
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      try {
        const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const [images, labels] = names.map((name): Artifact => {
          const bytes = files.get(`/${name}`) ?? Buffer.alloc(0);
          const hash = createHash('sha256').update(bytes).digest('hex');
          return {urls: [`${origin}/${name}`], bytes: bytes.length, sha256: hash};
        });
        const published = {train: [images, labels], t10k: [images, labels]} as const;
        const seen: [number, number][] = [];
        const options = {
          ...{cacheDir, allowLoopbackHttp: true},
          onProgress: (n: number, all: number) => void seen.push([n, all]),
        };
        for (let time = 0; time < 2; time++) {
          const found = await fetchIdx(published, 'train', options);
          const classNames = idxReference.classes.fashion;
          const source = await idxImages(found, {classNames, classOf: label => label, perClass: 99});
          const image = await source.image(2);
          expect({sha256: sha256(firstChannel(image)), label: source.label(2)}).to.deep.equal(
            idxReference['fashion-train'][2],
          );
        }
        expect(requests).to.deep.equal(names.map(name => `/${name}`));
        const total = images.bytes + labels.bytes;
        expect(seen.at(-1)).to.deep.equal([total, total]);
        expect(seen.every(([, all]) => all === total)).to.equal(true);
      } finally {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
      }
    }));

  it('is looked for where Keras and the authors have it, and believed only if it is it', () =>
    withDirectory(async cacheDir => {
      const asked: string[] = [];
      const fetch = async (url: string | URL | Request) => {
        asked.push(String(url));
        return new Response('no', {status: 404});
      };
      await expect(fashionMnist(undefined, {split: 'test', download: {cacheDir, fetch}})).to.be.rejectedWith(
        'fetch t10k-images-idx3-ubyte.gz: no URL gave the file',
      );
      expect(asked).to.deep.equal([
        'https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-images-idx3-ubyte.gz',
        'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/t10k-images-idx3-ubyte.gz',
      ]);
    }));
});

describe('fashionMnistPreset', () => {
  it('maps black and white to the usual numbers', () => {
    expect(fashionMnistPreset()(plain(28, 28, 0))[0]).to.be.closeTo(-0.286 / 0.353, 1e-6);
    expect(fashionMnistPreset({channels: 3})(plain(28, 28, 255))[5]).to.be.closeTo(0.714 / 0.353, 1e-6);
  });
});
