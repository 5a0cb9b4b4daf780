/** Loaded before every test file: assertions that read promises, laws with a fixed seed, the plain JS backend as the default. */
import '@tensorflow/tfjs-backend-cpu';
import {env, setBackend} from '@tensorflow/tfjs-core';
import {use} from 'chai';
import chaiAsPromised from 'chai-as-promised';
import fc from 'fast-check';

use(chaiAsPromised);
// a test that fails has failed because something changed; FC_SEED looks elsewhere
fc.configureGlobal({seed: Number(process.env.FC_SEED ?? 1)});
// tfjs greets whoever uses its plain JS backend in Node
env().set('PROD', true);

export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    await setBackend('cpu');
  },
};
