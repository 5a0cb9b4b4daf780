import {useBackend} from '@tfjs-zoo/backend';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {hasOwnOps} from '../../src/native/ownOps.ts';

/** Runs the tests of a suite on native with operations of our own, and leaves them out where there are none. */
export function withOwnOps(): void {
  before(async function () {
    if (!BACKENDS.includes('native')) this.skip();
    await useBackend('native', {warn: () => {}});
    if (!hasOwnOps()) this.skip();
  });
  after(() => useBackend('cpu', {warn: () => {}}));
}
