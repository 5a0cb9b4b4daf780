import {engine} from '@tensorflow/tfjs-core';
import {checkBackend} from '@tfjs-zoo/core';
import {expect} from 'chai';

describe('checkBackend', () => {
  it('is content with any backend', () => expect(() => checkBackend('alexnet')).not.to.throw());

  it('says what to do when there is none', () => {
    const {registryFactory} = engine();
    engine().registryFactory = {};
    try {
      expect(() => checkBackend('alexnet')).to.throw(
        'alexnet: tfjs has no backend to compute with; call await useBackend() of @tfjs-zoo/backend first, ' +
          'or import @tensorflow/tfjs, which brings some',
      );
    } finally {
      engine().registryFactory = registryFactory;
    }
  });
});
