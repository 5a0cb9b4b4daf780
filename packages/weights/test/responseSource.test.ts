import {expect} from 'chai';
import {readMetadata, readWeights} from '../src/index.ts';
import {responseSource} from '../src/responseSource.ts';
import {expectCode} from './support/errors.ts';
import {expectBits, fixtureBytes, fixtureJson} from './support/fixtures.ts';
import {withServer} from './support/loopback.ts';

const body = (name: string): BodyInit => new Uint8Array(fixtureBytes(name));
const expected = () => fixtureJson<Parameters<typeof expectBits>[1]>('dtypes-strides.json');

describe('readWeights of a Response', () => {
  it('reads what a server sends, and names the address in errors', async () => {
    await withServer(
      (request, response) => response.end(request.url === '/a.pth' ? fixtureBytes('dtypes-strides.pth') : '<html>'),
      async origin => {
        await expectBits(await readWeights(await fetch(`${origin}/a.pth`)), expected());
        const page = fetch(`${origin}/login`);
        await expect(page.then(response => readWeights(response))).to.be.rejectedWith(`${origin}/login (html)`);
      },
    );
  });

  it('reads a body that was made here, and metadata too', async () => {
    await expectBits(await readWeights(new Response(body('dtypes-strides.pth'))), expected());
    expect(await readMetadata(new Response(body('tiny.safetensors')))).to.be.an.instanceOf(Map);
  });

  it('reads only the ranges asked for', async () => {
    const source = await responseSource(new Response(Uint8Array.of(0, 1, 2, 3, 4)), 'five');
    expect([source.name, source.size]).to.deep.equal(['five', 5]);
    expect([...(await source.read(1, 3))]).to.deep.equal([1, 2, 3]);
  });

  it('refuses an answer that is not the file, a body that is gone and one that ends early', async () => {
    const absent = new Response('no such file', {status: 404, statusText: 'Not Found'});
    expect((await expectCode(() => readWeights(absent), 'E_MISSING')).message).to.equal(
      'response (unknown): the server answered 404 Not Found; check the address',
    );
    const gone = new Response('text');
    await gone.text();
    expect((await expectCode(() => readWeights(gone), 'E_UNSUPPORTED')).message).to.equal(
      'response (unknown): the body of this response was already read; fetch again, or read a response.clone()',
    );
    const short = new Response(Uint8Array.of(1, 2), {headers: {'content-length': '3'}});
    expect((await expectCode(() => readWeights(short), 'E_TRUNCATED')).message).to.equal(
      'response (unknown): the body has 2 bytes, 3 were announced; fetch again',
    );
  });

  it('does not hold the length of an encoded body against what was announced', async () => {
    const headers = {'content-length': '3', 'content-encoding': 'gzip'};
    await expectBits(await readWeights(new Response(body('dtypes-strides.pth'), {headers})), expected());
  });
});
