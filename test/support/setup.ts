/** Loaded before every test file: assertions that read promises, and the plain JS backend as the default. */
import '@tensorflow/tfjs-backend-cpu';
import {setBackend} from '@tensorflow/tfjs-core';
import {use} from 'chai';
import chaiAsPromised from 'chai-as-promised';

use(chaiAsPromised);

export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    await setBackend('cpu');
  },
};
