import {expect} from 'chai';
import {readMetadata, tensorOf, writePth, writeSafetensors} from '../src/index.ts';
import {expectCode} from './support/errors.ts';
import {fixtureBytes} from './support/fixtures.ts';

const SD = new Map([['w', tensorOf('float32', [1], Float32Array.of(1))]]);

describe('readMetadata', () => {
  it('gives what the reference library wrote', async () => {
    expect([...(await readMetadata(fixtureBytes('dtypes.safetensors')))]).to.deep.equal([['made', 'by the reference']]);
  });

  it('gives back what writeSafetensors was given, names of all kinds in their order', async () => {
    const metadata = new Map([
      ['epoch', '3'],
      ['__proto__', 'a name like any other'],
      ['', '"é"\n鍵'],
    ]);
    const bytes = await writeSafetensors(SD, {metadata: Object.fromEntries(metadata)});
    expect([...(await readMetadata(bytes))]).to.deep.equal([...metadata]);
  });

  it('is empty for safetensors without any, and for formats that have no room for it', async () => {
    expect((await readMetadata(await writeSafetensors(SD))).size).to.equal(0);
    expect((await readMetadata(await writePth(SD))).size).to.equal(0);
  });

  it('refuses what is no text, and what is no weight file', async () => {
    const header = new TextEncoder().encode('{"__metadata__":{"epoch":3}}');
    const error = await expectCode(
      () => readMetadata(Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header)),
      'E_HEADER',
    );
    expect(error.message).to.equal('bytes (safetensors): __metadata__ must map strings to strings');
    await expectCode(() => readMetadata(new TextEncoder().encode('<html>')), 'E_UNSUPPORTED');
  });
});
