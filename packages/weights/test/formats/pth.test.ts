import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, fixtureBytes} from '../support/fixtures.ts';
import {bytesOf, dictOf, EMPTY_DICT, FLOATS, ints, ORDERED_DICT, storage, tensor} from '../support/pickles.ts';
import {pickle, pthOf, unicode} from '../support/pthOf.ts';

const load = async (bytes: Uint8Array, storages: Record<string, Uint8Array> = {'0': FLOATS(0, 1, 2, 3, 4, 5)}) =>
  await readWeights(await pthOf(bytes, storages));

const WITH_ATTRIBUTES = 'ctorch._tensor\n_rebuild_from_type_v2\n(';

describe('.pth: a pickle that asks for more than tensors', () => {
  const HOSTILE: [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says?: RegExp][] = [
    [
      'os.system by GLOBAL and REDUCE',
      pickle('cos\nsystem\n', '(', unicode('echo pwned'), 'tR.'),
      'E_GLOBAL',
      /asks for 'os\.system', which is not plain weights and is never run/,
    ],
    ['builtins.eval', pickle('cbuiltins\neval\n(', unicode('1'), 'tR.'), 'E_GLOBAL'],
    [
      'posix.system by STACK_GLOBAL',
      pickle(unicode('posix'), unicode('system'), 0x93, '.'),
      'E_OPCODE',
      /0x93 \(STACK_GLOBAL\)/,
    ],
    ['INST', pickle('(ios\nsystem\n.'), 'E_OPCODE', /INST/],
    ['OBJ', pickle('(', ORDERED_DICT, 'o.'), 'E_OPCODE', /OBJ/],
    ['NEWOBJ_EX', pickle(ORDERED_DICT, ')}', 0x92, '.'), 'E_OPCODE', /NEWOBJ_EX/],
    ['the extension registry', pickle(0x82, 1, '.'), 'E_OPCODE', /EXT1/],
    ['a persistent id in text', pickle('P0\n.'), 'E_OPCODE', /PERSID/],
    ['opcodes of protocol 4', pickle(0x95, [0, 0, 0, 0, 0, 0, 0, 0], '.'), 'E_OPCODE', /FRAME/],
    ['an opcode that there is not', pickle(0xff, '.'), 'E_OPCODE', /0xff \(unknown\)/],
    ['a method of an allowed class', pickle('ccollections\nOrderedDict.fromkeys\n.'), 'E_GLOBAL'],
    ['a name of Object.prototype', pickle('c__proto__\nconstructor\n.'), 'E_GLOBAL'],
    ['a call of a dtype', pickle('ctorch\nfloat32\n)R.'), 'E_GLOBAL', /calls torch\.float32/],
    ['a call of data', pickle('})R.'), 'E_GLOBAL', /calls a dict/],
    ['an object of a function', pickle('ctorch._utils\n_rebuild_tensor_v2\n)', 0x81, '.'), 'E_GLOBAL'],
    ['an object of data', pickle('})', 0x81, '.'), 'E_GLOBAL'],
    [
      'the source of a module',
      pickle('(', unicode('module'), ORDERED_DICT, unicode('f'), unicode('import os'), 'tQ.'),
      'E_GLOBAL',
      /source of a Python class/,
    ],
    [
      'a module saved whole',
      fixtureBytes('refused-module.pth'),
      'E_GLOBAL',
      /'__main__\.Net'.*save model\.state_dict\(\)/,
    ],
    ['a memo slot beyond bounds', pickle('}r', [0xff, 0xff, 0xff, 0x7f], '.'), 'E_LIMIT', /memo slot 2147483647/],
    ['an empty memo slot', pickle('h', 5, '.'), 'E_STACK', /memo slot 5, which is empty/],
    ['more marks than the stack may hold', pickle('('.repeat(20_000), '.'), 'E_LIMIT'],
    ['more values than the stack may hold', pickle('N'.repeat(20_000), '.'), 'E_LIMIT', /maxStack/],
    ['a value from below a mark', pickle('N(0.'), 'E_OPCODE'],
    ['a tuple of what lies below a mark', pickle('N(', 0x85, '.'), 'E_STACK', /empty stack/],
    ['no value at all', pickle('.'), 'E_STACK'],
    ['two values at the end', pickle('NN.'), 'E_STACK', /left/],
    ['a mark left at the end', pickle('(N.'), 'E_STACK'],
    ['a mark that was never set', pickle('Nt.'), 'E_STACK', /never set/],
    ['bytes after the end', pickle('}.', 'cos\nsystem\n'), 'E_TRAILING'],
    ['no end', pickle('}'), 'E_TRUNCATED'],
    ['a string longer than the file', pickle('X', [0xff, 0xff, 0xff, 0xff], '.'), 'E_TRUNCATED'],
    ['a name that does not end', pickle(`c${'x'.repeat(1000)}`), 'E_TRUNCATED', /does not end/],
    ['a string that is not UTF-8', pickle('U', 1, 0xff, '.'), 'E_VALUE', /UTF-8/],
    [
      'protocol 4',
      Uint8Array.of(0x80, 4, 0x2e),
      'E_HEADER',
      /a pickle of protocol 4, where one of protocol 2 is needed; save again with torch\.save, without/,
    ],
    ['no protocol', Uint8Array.of(0x7d, 0x2e), 'E_HEADER', /not a pickle, where one of protocol 2 is needed/],
    ['a key twice', pickle('}(', unicode('a'), 'N', unicode('a'), 'Nu.'), 'E_DUP', /key 'a' stands twice/],
    ['a key without a value', pickle('}(Nu.'), 'E_STACK', /key without a value/],
    ['a tuple as a key', pickle('})Ns.'), 'E_VALUE', /a tuple as the key/],
    ['items set on a list', pickle(']NNs.'), 'E_STACK', /sets items of a list/],
    ['items appended to a dict', pickle('}Na.'), 'E_STACK', /appends to a dict/],
    ['a state for a list', pickle(']}b.'), 'E_STACK', /gives a state to a list/],
    [
      'tensors with attributes that are made by what makes them, and so on without end',
      pickle(WITH_ATTRIBUTES, WITH_ATTRIBUTES.slice(0, -1), 'N))tR.'),
      'E_GLOBAL',
      /made by the name torch\._tensor\._rebuild_from_type_v2, which is not allowed/,
    ],
    [
      'a tensor with attributes that is made by no function for tensors',
      pickle(WITH_ATTRIBUTES, 'ctorch\nSize\nN(', ints(1), 'tNtR.'),
      'E_VALUE',
      /a tensor is needed, the pickle has a tuple/,
    ],
    ['an OrderedDict of entries that are no pairs', pickle(ORDERED_DICT, '(](Nea', 'etR.'), 'E_STACK'],
    ['an OrderedDict of triples', pickle(ORDERED_DICT, '](](NNNee', 0x85, 'R.'), 'E_VALUE', /3 items instead of 2/],
  ];
  for (const [what, bytes, code, says] of HOSTILE) {
    it(`is refused: ${what}`, async () => {
      const file = bytes[0] === 0x50 ? bytes : await pthOf(bytes);
      const error = await expectCode(() => readWeights(file), code);
      if (says) expect(error.message).to.match(says);
    });
  }

  // The 34 that PyTorch's own safe reader knows (torch/_weights_only_unpickler.py, `load`), less PROTO, which stands first only.
  const KNOWN = '.(cRb\x81QqrhjN\x88\x89JKM\x8aGXU)t\x85\x86\x87]ae}su\x8f';
  for (const rest of ['', 'N)}]('.repeat(3)]) {
    it(`is refused with E_OPCODE for every opcode but 33, ${rest === '' ? 'as the first' : 'after values'}`, async () => {
      const codes = await Promise.all(
        Array.from({length: 256}, async (_, op) =>
          readWeights(await pthOf(pickle(rest, op, '.'.repeat(16)))).then(
            () => 'read',
            ({code}) => code,
          ),
        ),
      );
      const refused = codes.flatMap((code, op) => (code === 'E_OPCODE' ? [op] : []));
      const known = new Set([...KNOWN].map(char => char.charCodeAt(0)));
      expect(known.size).to.equal(33);
      expect(refused).to.deep.equal(Array.from({length: 256}, (_, op) => op).filter(op => !known.has(op)));
    });
  }

  it('is refused in bounded time: dicts made of a long list over and over', async () => {
    // 1000 pairs, then 5000 OrderedDicts of them: 5 million steps in 8 kB.
    const pairs = Array.from({length: 1000}, (_, i) => [...unicode(String(i)), 0x4e, 0x86]).flat();
    const again = [...new TextEncoder().encode(ORDERED_DICT), 0x68, 0, 0x85, 0x52];
    const bytes = pickle('](', pairs, 'e', 'q', 0, ...Array.from({length: 5000}, () => again), '.');
    const error = await expectCode(async () => readWeights(await pthOf(bytes)), 'E_LIMIT');
    expect(error.message).to.contain('maxOps');
  });

  it('has no effect: names from the file are keys of Maps only', async () => {
    const bytes = pickle('}(', unicode('__proto__'), tensor(storage(6), 0, [6], [1]), 'u.');
    const sd = await load(bytes);
    expect([...sd.keys()]).to.deep.equal(['__proto__']);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});

describe('.pth: tensors that contradict their storage', () => {
  const six = storage(6);
  const WRONG: [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says?: RegExp][] = [
    [
      'one element too many',
      dictOf(tensor(six, 0, [7], [1])),
      'E_RANGE',
      /shape \[7\] with strides \[1\] at 0 reaches element 6, there are 6/,
    ],
    ['an offset at the end', dictOf(tensor(six, 6, [1], [1])), 'E_RANGE'],
    ['a stride beyond the end', dictOf(tensor(six, 0, [2, 2], [5, 1])), 'E_RANGE', /reaches element 6/],
    ['strides of another rank', dictOf(tensor(six, 0, [2, 3], [1])), 'E_SHAPE'],
    ['a scalar of an empty storage', dictOf(tensor(storage(0, {key: 'none'}), 0, [], [])), 'E_RANGE'],
    [
      'elements by the million out of six',
      dictOf(tensor(six, 0, [255, 255, 255], [0, 0, 0])),
      'E_LIMIT',
      /16581375 elements of 6/,
    ],
    [
      'a storage that is not there',
      dictOf(tensor(storage(6, {key: '7'}), 0, [6], [1])),
      'E_MISSING',
      /storage '7' is not in the file/,
    ],
    [
      'a storage of another size',
      dictOf(tensor(storage(5), 0, [5], [1])),
      'E_SHAPE',
      /5 elements of torch\.FloatStorage take 20 bytes, the file has 24/,
    ],
    ['a storage type that is none', dictOf(tensor(storage(6, {type: 'torch\nfloat32'}), 0, [6], [1])), 'E_DTYPE'],
    [
      'a storage that nothing refers to',
      pickle('}.'),
      'E_EXTRA',
      /zip entry 'a\/data\/0' is a storage that nothing refers to/,
    ],
    ['a path in the storage key', dictOf(tensor(storage(6, {key: '../0'}), 0, [6], [1])), 'E_MISSING'],
    [
      'a sign or conjugation to apply on reading, however it is spelt',
      dictOf(
        [
          'ctorch._utils\n_rebuild_tensor_v2\n(',
          six,
          'K\0',
          ints(6),
          ints(1),
          [0x89],
          EMPTY_DICT,
          '}',
          unicode('neg'),
          'K\x01stR',
        ].flatMap(bytesOf),
      ),
      'E_UNSUPPORTED',
      /lazily conjugated or negated tensor; save tensor\.resolve_neg/,
    ],
    ['a tensor of a tensor', dictOf(tensor(tensor(six, 0, [6], [1]), 0, [6], [1])), 'E_VALUE'],
    [
      'a string as size',
      dictOf(['ctorch._utils\n_rebuild_tensor\n(', six, 'K\0', unicode('6'), ints(1), 'tR'].flatMap(bytesOf)),
      'E_SHAPE',
      /must be a tuple, the pickle has a string/,
    ],
    [
      'a dimension beyond exact integers',
      dictOf(
        [
          'ctorch._utils\n_rebuild_tensor\n(',
          six,
          'K\0(',
          [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40],
          't',
          ints(0),
          'tR',
        ].flatMap(bytesOf),
      ),
      'E_SHAPE',
    ],
    [
      'a negative stride',
      dictOf(
        ['ctorch._utils\n_rebuild_tensor\n(', six, 'K\0', ints(2), '(J', [0xff, 0xff, 0xff, 0xff], 'ttR'].flatMap(
          bytesOf,
        ),
      ),
      'E_SHAPE',
      /stride of -1/,
    ],
  ];
  for (const [what, bytes, code, says] of WRONG) {
    it(`are refused: ${what}`, async () => {
      const empty: Record<string, Uint8Array> = Buffer.from(bytes).includes('none') ? {none: FLOATS()} : {};
      const error = await expectCode(() => load(bytes, {'0': FLOATS(0, 1, 2, 3, 4, 5), ...empty}), code);
      if (says) expect(error.message).to.match(says);
    });
  }

  it('are refused: one storage described as two types', async () => {
    const asInts = tensor(storage(6, {type: 'torch\nIntStorage'}), 0, [6], [1]);
    const bytes = pickle('}(', unicode('a'), tensor(six, 0, [6], [1]), unicode('b'), asInts, 'u.');
    await expectCode(() => load(bytes), 'E_DUP');
  });
});

describe('.pth: what is not a state dict', () => {
  const CASES: [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'a tensor alone',
      fixtureBytes('refused-tensor.pth'),
      'E_VALUE',
      /holds a tensor, not a state dict; save model\.state_dict\(\)/,
    ],
    [
      'a dict without tensors',
      pickle('}', unicode('epoch'), 'K', 3, 's.'),
      'E_VALUE',
      /no state dict in the file, its keys are 'epoch'; save model\.state_dict\(\) alone/,
    ],
    [
      'NumPy arrays',
      pickle('}', unicode('w'), 'cnumpy.core.multiarray\n_reconstruct\n)Rs.'),
      'E_VALUE',
      /its keys are 'w'; 'w' is a NumPy array; save plain tensors instead \(torch\.from_numpy\(array\), /,
    ],
    [
      'a tensor on the meta device',
      pickle('}', unicode('w'), 'ctorch._utils\n_rebuild_meta_tensor_no_storage\n)Rs.'),
      'E_VALUE',
      /'w' is a tensor without elements \(device meta\); save plain tensors instead/,
    ],
    [
      'numbers among tensors',
      pickle('}(', unicode('w'), tensor(storage(6), 0, [6], [1]), unicode('n'), 'K', 1, 'u.'),
      'E_VALUE',
      /tensor 'n': the state dict holds a number here/,
    ],
    [
      'a key that is a number',
      pickle('}K', 1, tensor(storage(6), 0, [6], [1]), 's.'),
      'E_NAME',
      /a key of the state dict is a number/,
    ],
  ];
  for (const [what, bytes, code, says] of CASES) {
    it(`is refused with advice: ${what}`, async () => {
      // A pickle without BINPERSID refers to no storage.
      const storages: Record<string, Uint8Array> = bytes.includes(0x51) ? {'0': FLOATS(0, 1, 2, 3, 4, 5)} : {};
      const file = bytes[0] === 0x50 ? bytes : await pthOf(bytes, storages);
      const error = await expectCode(() => readWeights(file), code);
      expect(error.message).to.match(says);
    });
  }
});

describe('.pth: older ways of writing the same', () => {
  const w = tensor(storage(6), 1, [2, 2], [2, 1]);
  const hex = Buffer.from(FLOATS(1, 2, 3, 4)).toString('hex');
  const expected = [['w', 'float32', [2, 2], hex]];

  it('reads OrderedDict([[name, tensor]]) and SHORT_BINSTRING, as Python 2 wrote', async () => {
    const bytes = pickle(ORDERED_DICT, '](](U', 1, 'w', w, 'ee', 0x85, 'R.');
    expect(await bitsOf(await load(bytes))).to.deep.equal(expected);
  });

  it('reads _rebuild_tensor with its four arguments', async () => {
    const v1 = [
      ...new TextEncoder().encode('ctorch._utils\n_rebuild_tensor\n('),
      ...storage(6),
      0x4b,
      1,
      ...ints(2, 2),
      ...ints(2, 1),
      0x74,
      0x52,
    ];
    expect(await bitsOf(await load(dictOf(v1)))).to.deep.equal(expected);
  });

  it('reads a Parameter made by NEWOBJ with a state of five or of four', async () => {
    const make = [...new TextEncoder().encode('ctorch.nn.parameter\nParameter\n)'), 0x81];
    const five = [...make, 0x28, ...w, 0x4e, ...EMPTY_DICT, 0x88, 0x4e, 0x74, 0x62];
    expect(await bitsOf(await load(dictOf(five)))).to.deep.equal(expected);
    const four = [...make, 0x28, ...storage(6), 0x4b, 1, ...ints(2, 2), ...ints(2, 1), 0x74, 0x62];
    expect(await bitsOf(await load(dictOf(four)))).to.deep.equal(expected);
  });

  it('reads a Parameter with attributes, which are passed over', async () => {
    const call = [
      'ctorch._utils\n_rebuild_parameter_with_state\n(',
      w,
      [0x88],
      EMPTY_DICT,
      '}',
      unicode('tag'),
      'K\x07stR',
    ];
    expect(await bitsOf(await load(dictOf(call.flatMap(bytesOf))))).to.deep.equal(expected);
  });

  it('reads a tensor or nn.Buffer with attributes, which are passed over', async () => {
    const args = ['(', storage(6), 'K\x01', ints(2, 2), ints(2, 1), [0x89], EMPTY_DICT, 't'];
    for (const type of ['ctorch\nTensor\n', 'ctorch.nn.parameter\nBuffer\n']) {
      const call = [
        WITH_ATTRIBUTES,
        'ctorch._utils\n_rebuild_tensor_v2\n',
        type,
        ...args,
        '}',
        unicode('tag'),
        'K\x07stR',
      ];
      expect(await bitsOf(await load(dictOf(call.flatMap(bytesOf))))).to.deep.equal(expected);
    }
  });

  it('reads a size written as torch.Size', async () => {
    const size = [...new TextEncoder().encode('ctorch\nSize\n'), ...ints(2, 2), 0x85, 0x52];
    const call = [
      ...new TextEncoder().encode('ctorch._utils\n_rebuild_tensor\n('),
      ...storage(6),
      0x4b,
      1,
      ...size,
      ...ints(2, 1),
      0x74,
      0x52,
    ];
    expect(await bitsOf(await load(dictOf(call)))).to.deep.equal(expected);
  });

  it('passes over _extra_state', async () => {
    const bytes = pickle('}(', unicode('w'), w, unicode('layer._extra_state'), 'Nu.');
    expect(await bitsOf(await load(bytes))).to.deep.equal(expected);
  });

  it('lets several names share a tensor', async () => {
    const bytes = pickle('}(', unicode('a'), w, 'q', 1, unicode('b'), 'h', 1, 'u.');
    const sd = await load(bytes);
    expect((await bitsOf(sd)).map(row => row[3])).to.deep.equal([hex, hex]);
  });
});
