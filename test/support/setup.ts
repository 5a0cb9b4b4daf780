/** Loaded before every test file: assertions that read promises, and the plain JS backend as the default. */
import '@tensorflow/tfjs-backend-cpu';
import {env, setBackend} from '@tensorflow/tfjs-core';
import {use} from 'chai';
import chaiAsPromised from 'chai-as-promised';

use(chaiAsPromised);
// tfjs greets whoever uses its plain JS backend in Node
env().set('PROD', true);

export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    await setBackend('cpu');
  },
};
