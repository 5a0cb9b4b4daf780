import {expect} from 'chai';
import fc from 'fast-check';
import {npyChunks} from '../../src/formats/numpy/writeNpy.ts';
import {collect} from '../../src/formats/tensorBytes.ts';
import {npzChunks, readWeights, type StateDict, tensorOf, type WeightTensor, writeNpz} from '../../src/index.ts';
import {anyStateDict} from '../support/anyStateDict.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, expectBits, fixtureBytes} from '../support/fixtures.ts';

const one = (name: string): StateDict => new Map([[name, tensorOf('float32', [1], Float32Array.of(1))]]);
const BFLOAT16: StateDict = new Map([['w', tensorOf('bfloat16', [1], Uint16Array.of(0x3eab))]]);

describe('writeNpz', () => {
  it('any state dict without bfloat16 is read back with its order, types, shapes and bits', async () => {
    const representable = anyStateDict.filter(
      sd => ![...sd].some(([name, {dtype}]) => dtype === 'bfloat16' || name.includes('\0')),
    );
    await fc.assert(
      fc.asyncProperty(representable, async sd => {
        await expectBits(await readWeights(await writeNpz(sd)), await bitsOf(sd));
      }),
      {numRuns: 60},
    );
  });

  it('the chunks are the file, and each tensor is asked for once, when its turn comes', async () => {
    const asked: string[] = [];
    const lazy = (name: string): [string, WeightTensor] => [
      name,
      {
        dtype: 'float32',
        shape: [2],
        async data() {
          asked.push(name);
          return Float32Array.of(1, 2);
        },
      },
    ];
    const sd = new Map([lazy('a'), lazy('b')]);
    const parts: Uint8Array[] = [];
    const seen: number[] = [];
    for await (const chunk of npzChunks(sd)) {
      parts.push(chunk);
      seen.push(asked.length);
    }
    expect(asked).to.deep.equal(['a', 'b']);
    expect(seen).to.include(1);
    expect(Buffer.concat(parts).equals(await writeNpz(sd))).to.equal(true);
  });

  it('aligns elements to 64 bytes, so that they can be mapped into memory', async () => {
    const bytes = Buffer.from(await writeNpz(new Map([['w', tensorOf('float32', [2], Float32Array.of(1.5, -2.5))]])));
    expect(bytes.indexOf(Buffer.from(Float32Array.of(1.5, -2.5).buffer)) % 64).to.equal(0);
  });

  it('refuses bfloat16, which NumPy does not have, and writes it as float32 or float16 on request', async () => {
    const error = await expectCode(() => writeNpz(BFLOAT16), 'E_UNSUPPORTED');
    expect(error.message).to.equal(
      "writeNpz (npz): tensor 'w': NumPy has no bfloat16; give {dtype: 'float32'}, which holds its values exactly",
    );
    await expectCode(() => writeNpz(one('w'), {dtype: 'bfloat16'}), 'E_UNSUPPORTED');
    const wide = await readWeights(await writeNpz(BFLOAT16, {dtype: 'float32'}));
    expect(await wide.get('w')?.data()).to.deep.equal(Float32Array.of(0.333984375));
    const half = await readWeights(await writeNpz(BFLOAT16, {dtype: 'float16'}));
    expect(await half.get('w')?.data()).to.deep.equal(Uint16Array.of(0x3558));
  });

  it('refuses names that NumPy would not give back', async () => {
    const nul = await expectCode(() => writeNpz(one('a\0b')), 'E_NAME');
    expect(nul.message).to.contain('its name contains a NUL, where Python cuts names off');
    const twins = await expectCode(() => writeNpz(new Map([...one('a'), ...one('a.npy')])), 'E_NAME');
    expect(twins.message).to.equal(`writeNpz (npz): tensor 'a': NumPy cannot tell it from the tensor 'a.npy'`);
    expect((await expectCode(() => writeNpz(one('x'.repeat(65_532))), 'E_NAME')).message).to.contain(
      'too long for a zip',
    );
    await expectCode(() => writeNpz(one('a\ud800')), 'E_NAME');
    const longest = await readWeights(await writeNpz(one('x'.repeat(65_531))), {format: 'npz'});
    expect([...longest.keys()][0]).to.have.length(65_531);
  });

  it('refuses a tensor whose data are not what it says', async () => {
    const short: WeightTensor = {dtype: 'float32', shape: [3], data: async () => new Float32Array(2)};
    const error = await expectCode(() => writeNpz(new Map([['w', short]])), 'E_SHAPE');
    expect(error.message).to.contain("tensor 'w': its data has 8 bytes, float32 [3] takes 12");
  });
});

describe('.npy files', () => {
  for (const stem of ['tiny', 'scalar', 'empty']) {
    it(`are those of numpy.save, byte for byte: ${stem}`, async () => {
      const golden = fixtureBytes(`npy-${stem}.npy`);
      const written = await collect(npyChunks(await readWeights(golden)), golden.length);
      expect(Buffer.from(written).equals(golden)).to.equal(true);
    });
  }

  it('hold exactly one tensor', async () => {
    const collected = async (sd: StateDict) => await collect(npyChunks(sd), 0);
    expect((await expectCode(() => collected(new Map()), 'E_MISSING')).message).to.equal(
      'writeNpy (npy): a .npy file holds one array, this state dict has none; save as .npz',
    );
    expect((await expectCode(() => collected(new Map([...one('a'), ...one('b')])), 'E_EXTRA')).message).to.equal(
      'writeNpy (npy): a .npy file holds one array, this state dict has 2; save as .npz',
    );
  });
});
