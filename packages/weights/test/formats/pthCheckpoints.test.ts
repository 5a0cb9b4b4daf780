import {expect} from 'chai';
import {readWeights, type StateDict, tensorOf, type WeightFormatErrorCode, writePth} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, type Expected, expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {FLOATS, storage, tensor} from '../support/pickles.ts';
import {pickle, pthOf, unicode} from '../support/pthOf.ts';

/** A tensor of one element, `value`, from a storage of 8. */
const one = (value: number) => tensor(storage(8), value, [1], [1]);

/** What a script might save: names, numbers for tensors, `null` and dicts. */
type Saved = {readonly [key: string]: number | null | Saved};

/** Opcodes that build it. */
const build = (saved: Saved): number[] => [
  0x7d,
  ...Object.entries(saved).flatMap(([key, value]) => {
    const inner = value === null ? [0x4e] : typeof value === 'number' ? one(value) : build(value);
    return [...unicode(key), ...inner, 0x73];
  }),
];

const STORAGES = {'0': FLOATS(0, 1, 2, 3, 4, 5, 6, 7)};
const pthWith = async (saved: Saved) => await pthOf(pickle(build(saved), '.'), STORAGES);

/** Names and values of what is read. */
async function valuesOf(sd: StateDict): Promise<Record<string, number>> {
  const rows = await Promise.all(
    [...sd].map(async ([name, tensor]) => [name, Number((await tensor.data())[0])] as const),
  );
  return Object.fromEntries(rows);
}

describe('.pth: the state dict inside a checkpoint', () => {
  const OTHERS = {epoch: null, optimizer: {state: {momentum: 7}}, optim_state: {x: 7}};
  const FOUND: [what: string, saved: Saved, finds: Record<string, number>][] = [
    ['at the root', {w: 1, b: 2}, {w: 1, b: 2}],
    ['under state_dict', {...OTHERS, state_dict: {w: 1}}, {w: 1}],
    ['under model_state_dict', {...OTHERS, model_state_dict: {w: 1}}, {w: 1}],
    ['under model', {...OTHERS, model: {w: 1}}, {w: 1}],
    ['under net', {...OTHERS, net: {w: 1}}, {w: 1}],
    ['under a name of its own, being the only one', {...OTHERS, ema: {w: 1}}, {w: 1}],
    ['deeper, being the only one', {...OTHERS, a: {b: {c: {w: 1}}}}, {w: 1}],
    ['under model, though there are averaged weights', {...OTHERS, ema: {w: 2}, model: {w: 1}}, {w: 1}],
    ['under model, whatever else it holds', {model: {state_dict: {w: 1}, ema: {w: 2}}, model_ema: {w: 3}}, {w: 1}],
    ['under model below the only key', {state: {model: {w: 1}, ema: {w: 2}}, epoch: null}, {w: 1}],
    ['beside tensors that belong to the run', {best: 5, rng_state: 6, state_dict: {w: 1}}, {w: 1}],
    ['with what modules keep beside tensors', {state_dict: {w: 1, 'head._extra_state': null}}, {w: 1}],
  ];
  for (const [what, saved, finds] of FOUND) {
    it(`is found ${what}`, async () => {
      expect(await valuesOf(await readWeights(await pthWith(saved)))).to.deep.equal(finds);
    });
  }

  const REFUSED: [what: string, saved: Saved, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'several to choose from',
      {generator: {w: 1}, discriminator: {w: 2, b: 3}},
      'E_VALUE',
      /several state dicts: 'generator' \(1 entries\), 'discriminator' \(2 entries\); name one with the option key/,
    ],
    ['two likely ones', {model: {w: 1}, net: {w: 2}}, 'E_VALUE', /several state dicts: 'model' \(1 entries\), 'net'/],
    [
      'the optimizer only',
      {optimizer: {state: {momentum: 7}}},
      'E_VALUE',
      /no state dict in the file, its keys are 'optimizer'/,
    ],
    [
      'something else among the tensors',
      {model: {w: 1, n: null}, other: {w: 2}},
      'E_VALUE',
      /tensor 'n': the state dict holds None here, not a tensor; if the weights are further inside, name them with the option key/,
    ],
    [
      'tensors at the root beside an unlikely dict of tensors',
      {w: 1, extra: {x: 2}},
      'E_VALUE',
      /tensor 'extra': the state dict holds a dict here/,
    ],
    [
      'several under keys as long as the file',
      {['k'.repeat(60_000)]: {w: 1}, b: {w: 2}},
      'E_VALUE',
      /several state dicts: 'k{80}…' \(1 entries\), 'b' \(1 entries\); name one/,
    ],
    [
      'too many to list',
      Object.fromEntries(Array.from({length: 10}, (_, i) => [`m${i}`, {w: 1}])),
      'E_VALUE',
      /'m7' \(1 entries\), and 2 more; name one/,
    ],
  ];
  for (const [what, saved, code, says] of REFUSED) {
    it(`is not guessed: ${what}`, async () => {
      const file = await pthWith(saved);
      const error = await expectCode(() => readWeights(file), code);
      expect(error.message).to.match(says);
    });
  }

  it('is not guessed in a file of PyTorch either (refused-ambiguous.pth)', async () => {
    const bytes = fixtureBytes('refused-ambiguous.pth');
    const error = await expectCode(() => readWeights(bytes), 'E_VALUE');
    expect(error.message).to.contain("several state dicts: 'a' (1 entries), 'b' (1 entries)");
    expect([...(await readWeights(bytes, {key: 'b'})).keys()]).to.deep.equal(['x']);
  });

  it('may stand under two keys, if it is the same dict', async () => {
    // {'a': d, 'b': d} by way of the memo.
    const bytes = pickle('}', unicode('a'), build({w: 1}), 'q', 0, 's', unicode('b'), 'h', 0, 's.');
    expect(await valuesOf(await readWeights(await pthOf(bytes, STORAGES)))).to.deep.equal({w: 1});
  });

  it('is looked for without end in no dict that holds itself', async () => {
    const bytes = pickle('}q', 0, unicode('self'), 'h', 0, 's', unicode('model'), build({w: 1}), 's.');
    expect(await valuesOf(await readWeights(await pthOf(bytes, STORAGES)))).to.deep.equal({w: 1});
  });

  it('is read past objects that are of no use to it, of which nothing is made', async () => {
    const others: [opcodes: string, ...(string | number | number[])[]][] = [
      ['cargparse\nNamespace\n)', 0x81, '}b'],
      ['ccollections\ndefaultdict\nc__builtin__\nlist\n', 0x85, 'R'],
      ['ccollections\nCounter\n}', 0x85, 'R'],
      ['cpathlib\nPosixPath\n', unicode('data'), 0x85, 'R'],
      ['c__builtin__\nset\n]', 0x85, 'R'],
      ['ctorch\ndevice\n', unicode('cuda'), 0x85, 'R'],
      ['cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n', unicode('f8'), 0x85, 'RNbNtR'],
    ];
    for (const [i, opcodes] of others.entries()) {
      const bytes = pickle('}', unicode(`other${i}`), ...opcodes, 's', unicode('model'), build({w: 1}), 's.');
      expect(await valuesOf(await readWeights(await pthOf(bytes, STORAGES)))).to.deep.equal({w: 1});
    }
  });

  it('is read around whatever else a training script saves, by default that of the model (checkpoint-ema.pth)', async () => {
    const bytes = fixtureBytes('checkpoint-ema.pth');
    await expectBits(await readWeights(bytes), fixtureJson<Expected[]>('checkpoint-ema.json'));
    const averaged = await readWeights(bytes, {key: 'ema.state_dict'});
    await expectBits(averaged, fixtureJson<Expected[]>('checkpoint-ema.ema.json'));
  });
});

describe('readWeights: the option key', () => {
  const saved = {model: {w: 1}, ema: {state_dict: {w: 2}}, 'a.b': {'c.d': {w: 3}}, optimizer: {x: 4}, epoch: null};
  const FINDS: [key: string, value: number][] = [
    ['model', 1],
    ['ema.state_dict', 2],
    ['a.b.c.d', 3],
    ['optimizer', 4],
  ];
  for (const [key, value] of FINDS) {
    it(`finds ${key}`, async () => {
      const [found] = Object.values(await valuesOf(await readWeights(await pthWith(saved), {key})));
      expect(found).to.equal(value);
    });
  }

  it('that names nothing, or no dict, is an error that says what there is', async () => {
    const file = await pthWith(saved);
    const missing = await expectCode(() => readWeights(file, {key: 'ema.model'}), 'E_MISSING');
    expect(missing.message).to.equal(
      "bytes (pth): the option key is 'ema.model', which is not in the file; state dicts are at 'model' (1 entries), " +
        "'ema.state_dict' (1 entries), 'a.b.c.d' (1 entries)",
    );
    const number = await expectCode(() => readWeights(file, {key: 'epoch'}), 'E_VALUE');
    expect(number.message).to.contain("the option key is 'epoch', which names None; state dicts are at 'model'");
    const tensor = await expectCode(() => readWeights(file, {key: 'model.w'}), 'E_VALUE');
    expect(tensor.message).to.contain('which names a tensor');
    const none = await pthOf(pickle(build({epoch: null}), '.'));
    const error = await expectCode(() => readWeights(none, {key: 'model'}), 'E_MISSING');
    expect(error.message).to.contain("which is not in the file; its keys are 'epoch'");
  });

  it('is refused for formats that hold one state dict', async () => {
    const bytes = fixtureBytes('tiny.safetensors');
    const error = await expectCode(() => readWeights(bytes, {key: 'model'}), 'E_UNSUPPORTED');
    expect(error.message).to.equal(
      "bytes (safetensors): the option key is 'model', but only PyTorch checkpoints hold several state dicts; leave it out",
    );
  });
});

describe('readWeights: prefixes of names', () => {
  const file = async (...names: string[]) =>
    await writePth(new Map(names.map(name => [name, tensorOf('float32', [1], Float32Array.of(1))])));
  const names = async (bytes: Uint8Array, prefix?: string) => [...(await readWeights(bytes, {prefix})).keys()];

  it('of DataParallel and torch.compile come off, in any order, if every name has them', async () => {
    expect(await names(await file('module.a', 'module.b.c'))).to.deep.equal(['a', 'b.c']);
    expect(await names(await file('_orig_mod.a', '_orig_mod.b'))).to.deep.equal(['a', 'b']);
    expect(await names(await file('module._orig_mod.a'))).to.deep.equal(['a']);
    expect(await names(await file('_orig_mod.module.a'))).to.deep.equal(['a']);
  });

  it('come off however often they stand there, in a name of 7 MB too', async () => {
    expect(await names(await file(`${'module.'.repeat(1_000_000)}a`))).to.deep.equal(['a']);
  });

  it('stay where only some names have them, or nothing would be left', async () => {
    expect(await names(await file('module.a', 'b'))).to.deep.equal(['module.a', 'b']);
    expect(await names(await file('module.', 'module.a'))).to.deep.equal(['module.', 'module.a']);
    expect(await names(await file())).to.deep.equal([]);
  });

  it('are left alone, or chosen, by the option prefix', async () => {
    expect(await names(await file('module.a', 'module.b'), '')).to.deep.equal(['module.a', 'module.b']);
    expect(await names(await file('model.a', 'model.b', 'criterion.weight'), 'model.')).to.deep.equal(['a', 'b']);
  });

  it('that no name has, or that is a whole name, are errors', async () => {
    const bytes = await file('a', 'b');
    const error = await expectCode(() => readWeights(bytes, {prefix: 'model.'}), 'E_MISSING');
    expect(error.message).to.equal(
      "bytes (pth): the option prefix is 'model.', no tensor's name begins so; there are 'a', 'b'",
    );
    const whole = await expectCode(() => readWeights(bytes, {prefix: 'a'}), 'E_NAME');
    expect(whole.message).to.equal(
      "bytes (pth): tensor 'a': the option prefix is all of this name; give a shorter one",
    );
  });
});

describe('.pth: element types without a JavaScript counterpart', () => {
  const REFUSED: [file: string, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'refused-complex.pth',
      'E_UNSUPPORTED',
      /tensor 'c': elements of torch\.ComplexFloatStorage have no .* save them as float32/,
    ],
    [
      'refused-float8.pth',
      'E_UNSUPPORTED',
      /tensor 'eighth': elements of torch\.float8_e4m3fn have no .* save them as float32/,
    ],
    [
      'refused-quantised.pth',
      'E_UNSUPPORTED',
      /tensor 'quantised': elements of torch\.QInt8Storage have no .*; save tensor\.dequantize\(\)/,
    ],
    [
      'refused-sparse.pth',
      'E_VALUE',
      /tensor 'sparse': the state dict holds a sparse tensor here, not a tensor; save plain tensors instead .*to_dense/,
    ],
  ];
  for (const [file, code, says] of REFUSED) {
    it(`are refused with the tensor's name: ${file}`, async () => {
      const error = await expectCode(() => readWeights(fixtureBytes(file)), code);
      expect(error.message).to.match(says);
    });
  }

  it('do no harm in a part of the checkpoint that is not asked for', async () => {
    const complex = storage(1, {type: 'torch\nComplexFloatStorage', key: '1'});
    const bytes = pickle(
      '}(',
      unicode('model'),
      build({w: 1}),
      unicode('other'),
      '}',
      unicode('c'),
      tensor(complex, 0, [1], [1]),
      'su.',
    );
    const file = await pthOf(bytes, {...STORAGES, '1': new Uint8Array(8)});
    expect((await bitsOf(await readWeights(file))).map(([name]) => name)).to.deep.equal(['w']);
    await expectCode(() => readWeights(file, {key: 'other'}), 'E_UNSUPPORTED');
  });
});
