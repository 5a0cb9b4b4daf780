import {expect} from 'chai';
import {checkNumbers} from '../../src/native/checkNumbers.ts';
import type {TensorflowBinding} from '../../src/native/tensorflowBinding.ts';

describe('checkNumbers', () => {
  it('names the first value that a broken library gets wrong', () => {
    const binding: TensorflowBinding = {
      createTensor: () => 1,
      deleteTensor: () => {},
      tensorDataSync: () => new Float32Array(17 * 19).fill(0.5),
      executeOp: () => [{id: 2, shape: [17, 19], dtype: 1}],
      TF_FLOAT: 1,
      TF_INT32: 3,
      TF_ATTR_STRING: 0,
      TF_ATTR_INT: 0,
      TF_ATTR_FLOAT: 0,
      TF_ATTR_BOOL: 0,
      TF_ATTR_TYPE: 0,
      TF_ATTR_SHAPE: 0,
      TF_Version: 'broken',
    };
    expect(() => checkNumbers(binding)).to.throw(/^MatMul is wrong: value 0 is 0\.5, it should be -?\d+\.$/);
  });
});
