/** Operations of our own one after the other as one: what each gives by itself, and what a program may not say. */
import {engine, reshape, type Tensor, tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {conv2dAttributes} from '../../../src/native/kernels/conv2d.ts';
import {windowAttributes} from '../../../src/native/kernels/windowAttributes.ts';
import type {NativeBackend} from '../../../src/native/nativeBackend.ts';
import {flagAttribute, floatAttribute, integersAttribute} from '../../../src/native/opAttributes.ts';
import {type Line, Program, programAttributes} from '../../../src/native/predictions/program.ts';
import type {OpAttribute, TensorflowBinding} from '../../../src/native/tensorflowBinding.ts';
import {fractions} from '../../support/fractions.ts';
import {withOwnOps} from '../../support/withOwnOps.ts';

describe('a program of operations of our own', () => {
  withOwnOps();
  const native = (): NativeBackend => engine().backend as NativeBackend;
  const binding = (): TensorflowBinding => native().binding;
  const run = (name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor =>
    native().executeSingleOutput(name, attributes, inputs);
  const refused = (lines: string[]) => (): void => {
    tidy(() => void run('ZooProgram', programAttributes(binding(), 1, lines), [zeros([2, 3])]));
  };

  it('gives what they give one by one, to the last bit', () => {
    tidy(() => {
      const x = tensor(fractions(2 * 9 * 9 * 3, 1), [2, 9, 9, 3]);
      const kernel = tensor(fractions(3 * 3 * 3 * 8, 2), [3, 3, 3, 8]);
      const bias = tensor(fractions(8, 3), [8]);
      const weight = tensor(fractions(5 * 128, 4), [5, 128]);
      const none = zeros([0]);
      const windows = {strides: [1, 1], dilations: [1, 1], before: [1, 1], size: [9, 9]} as const;
      const convolved = conv2dAttributes(binding(), windows, true);
      const pooling = {pool: [3, 3], strides: [2, 2], before: [0, 0], dilations: [1, 1]} as const;
      const pooled = [...windowAttributes(binding(), pooling), integersAttribute(binding(), 'size', [4, 4])];
      const turned = [integersAttribute(binding(), 'perm', [0, 3, 1, 2])];
      const flat = [flagAttribute(binding(), 'relu', false)];

      const a = run('ZooConv2d', convolved, [x, kernel, bias]);
      const b = run('ZooTranspose', turned, [run('ZooMaxPool2d', pooled, [a])]);
      const expected = run('ZooLinearRows', flat, [reshape(b, [2, 128]), weight, none]);

      const lines: Line[] = [
        {name: 'ZooConv2d', inputs: [{input: 0}, {input: 2}, {input: 1}], attributes: convolved},
        {name: 'ZooMaxPool2d', inputs: [{line: 0}], attributes: pooled},
        {name: 'ZooTranspose', inputs: [{line: 1}], attributes: turned},
        {name: 'Reshape', inputs: [{line: 2}], attributes: [integersAttribute(binding(), 'shape', [2, 128])]},
        {name: 'ZooLinearRows', inputs: [{line: 3}, {input: 3}, 'none'], attributes: flat},
      ];
      const found = new Program(native(), ['x', bias, kernel, weight], lines).run(native(), x);
      expect(found.shape).to.deep.equal([2, 5]);
      expect(found.dataSync()).to.deep.equal(expected.dataSync());
    });
  });

  it('keeps a value, in whatever shape, as long as a later line takes it', () => {
    tidy(() => {
      const x = tensor(fractions(4 * 6, 1), [4, 6]);
      // what is turned first is wanted last, by its slope's place
      const lines = [
        'ZooTranspose 0 perm=1,0',
        'Reshape 1 shape=2,3,4',
        'ZooGlobalMaxPool 2 keep_dims=0',
        'ZooTranspose 1 perm=0,1',
        'ZooGlobalMaxPoolGrad 2,3,3',
      ];
      const found = run('ZooProgram', programAttributes(binding(), 1, lines), [x]);
      const turned = reshape(run('ZooTranspose', [integersAttribute(binding(), 'perm', [1, 0])], [x]), [2, 3, 4]);
      const most = run('ZooGlobalMaxPool', [flagAttribute(binding(), 'keep_dims', false)], [turned]);
      const expected = run('ZooGlobalMaxPoolGrad', [], [turned, most, most]);
      expect(found.shape).to.deep.equal([2, 3, 4]);
      expect(found.dataSync()).to.deep.equal(expected.dataSync());
    });
  });

  it('takes numbers as they are', () => {
    tidy(() => {
      const x = tensor(fractions(40, 1), [2, 2, 2, 5]);
      const attributes = [
        integersAttribute(binding(), 'size', [3]),
        floatAttribute(binding(), 'alpha', 1e-4 / 3),
        floatAttribute(binding(), 'beta', 0.6),
        floatAttribute(binding(), 'k', 2),
      ];
      const line: Line = {name: 'ZooLocalResponseNorm', inputs: [{input: 0}], attributes};
      const found = new Program(native(), ['x'], [line]).run(native(), x);
      expect(found.dataSync()).to.deep.equal(run(line.name, attributes, [x]).dataSync());
    });
  });

  for (const [what, lines, message] of [
    ['no line', [], 'ZooProgram: the last line is no operation'],
    ['a name alone', ['ZooTranspose'], "ZooProgram: 'ZooTranspose': a name and inputs are needed"],
    ['an unknown operation', ['MatMul 0'], "'MatMul 0': there is no operation of our own by the name MatMul"],
    ['an attribute too few', ['ZooTranspose 0'], "'ZooTranspose 0': perm is missing"],
    ['an attribute without a value', ['ZooTranspose 0 perm'], "'perm' is no attribute; name=value is needed"],
    ['an attribute that is no number', ['ZooTranspose 0 perm=1,x'], "'x' is no whole number"],
    ['values of later lines', ['ZooTranspose 1 perm=1,0'], 'there is no value 1 before it'],
    ['a place that is none', ['ZooTranspose -2 perm=1,0'], 'there is no value -2 before it'],
    ['another shape of nothing', ['Reshape -1 shape=0', 'ZooTranspose 1 perm=0'], 'one value is needed'],
    ['no operation at the end', ['Reshape 0 shape=6'], 'the last line is no operation'],
    [
      'a shape of another size',
      ['Reshape 0 shape=7', 'ZooTranspose 1 perm=0'],
      'ZooProgram: values of shape [2,3] have no shape [7]',
    ],
    ['an input too few', ['ZooLinearRows 0,0 relu=0'], 'ZooProgram: ZooLinearRows: too few inputs'],
    [
      'what the operation refuses',
      ['ZooTranspose 0 perm=1,1'],
      'ZooProgram: ZooTranspose: perm is [1,1]; an order of [0,1] is needed',
    ],
    [
      'values that are written over',
      ['ZooBiasRelu 0,-1 relu=1 in_place=1'],
      'ZooProgram: ZooBiasRelu: inputs are not written over',
    ],
    [
      'results that are integers',
      [
        'Reshape 0 shape=1,2,3,1',
        'ZooMaxPool2dIndices 1,1 pool=1,1 strides=1,1 before=0,0 dilations=1,1',
        'ZooTranspose 2 perm=0,1,2,3',
      ],
      'ZooProgram: ZooMaxPool2dIndices: a single output of float32 is needed',
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(refused([...lines])).to.throw(message);
    });
  }
});
