import {expect} from 'chai';
import {tensorOf, toFloat32} from '../src/index.ts';
import {expectCode} from './support/errors.ts';

describe('toFloat32', () => {
  it('hands float32 over as it is', async () => {
    const data = Float32Array.of(1, -0, Number.NaN);
    expect(await toFloat32(tensorOf('float32', [3], data))).to.equal(data);
  });

  it('widens 16-bit floats exactly', async () => {
    expect(await toFloat32(tensorOf('float16', [2], Uint16Array.of(0x3555, 0xc000)))).to.deep.equal(
      Float32Array.of(0.333251953125, -2),
    );
    expect(await toFloat32(tensorOf('bfloat16', [2], Uint16Array.of(0x3eab, 0xc000)))).to.deep.equal(
      Float32Array.of(0.333984375, -2),
    );
  });

  it('rounds float64, keeps its infinities, and refuses finite values that would become infinite', async () => {
    const ok = tensorOf('float64', [3], Float64Array.of(0.1, Number.POSITIVE_INFINITY, Number.NaN));
    expect(await toFloat32(ok)).to.deep.equal(Float32Array.of(Math.fround(0.1), Number.POSITIVE_INFINITY, Number.NaN));
    const error = await expectCode(() => toFloat32(tensorOf('float64', [1], Float64Array.of(1e39)), 'w'), 'E_RANGE');
    expect(error.message).to.equal("toFloat32 (memory): tensor 'w': element 0 is 1e+39, which float32 cannot hold");
  });

  it('takes integers that float32 holds exactly, and refuses those it does not', async () => {
    expect(await toFloat32(tensorOf('int64', [3], BigInt64Array.of(-3n, 2n ** 40n, 16777216n)))).to.deep.equal(
      Float32Array.of(-3, 2 ** 40, 16777216),
    );
    expect(await toFloat32(tensorOf('uint8', [2], Uint8Array.of(0, 255)))).to.deep.equal(Float32Array.of(0, 255));
    await expectCode(() => toFloat32(tensorOf('int32', [1], Int32Array.of(16777217))), 'E_RANGE');
    await expectCode(() => toFloat32(tensorOf('uint32', [1], Uint32Array.of(4294967295))), 'E_RANGE');
    const error = await expectCode(
      () => toFloat32(tensorOf('int64', [1], BigInt64Array.of(2n ** 53n + 1n))),
      'E_RANGE',
    );
    expect(error.message).to.contain('element 0 is 9007199254740993, which float32 cannot hold');
  });

  it('takes booleans as 0 and 1, and refuses other bytes', async () => {
    expect(await toFloat32(tensorOf('bool', [2], Uint8Array.of(1, 0)))).to.deep.equal(Float32Array.of(1, 0));
    await expectCode(() => toFloat32(tensorOf('bool', [1], Uint8Array.of(2))), 'E_VALUE');
  });
});

describe('tensorOf', () => {
  it('refuses a shape that does not hold the data', async () => {
    const error = await expectCode(async () => tensorOf('float32', [2, 3], new Float32Array(5)), 'E_SHAPE');
    expect(error.message).to.equal('tensorOf: shape [2, 3] holds 6 elements, data has 5');
    await expectCode(async () => tensorOf('float32', [-1, -1], new Float32Array(1)), 'E_SHAPE');
    await expectCode(async () => tensorOf('float32', [0.5, 2], new Float32Array(1)), 'E_SHAPE');
  });

  it('refuses an array of another type', async () => {
    const error = await expectCode(async () => tensorOf('float16', [1], Float32Array.of(1)), 'E_DTYPE');
    expect(error.message).to.equal('tensorOf: float16 is held in a Uint16Array, not Float32Array');
  });
});
