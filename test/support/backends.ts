/** Runs a body of tests on every backend that this machine has, and says which it has not and why. */
import {BACKEND_NAMES, type BackendName, useBackend} from '@tfjs-zoo/backend';
import {DRIVERS} from '../../packages/backend/src/drivers.ts';

/**
 * Restricts the run to these, comma separated. Without it webgpu is left out: a graphics card's arithmetic is not exact to the
 * last bits that most tests look at, and a program that stands for one is slow; test/conformance is what runs on it.
 */
const wanted = namesFrom('TFJS_ZOO_TEST_BACKENDS') ?? BACKEND_NAMES.filter(name => name !== 'webgpu');
/** Those that must run, comma separated: one that cannot fails the run. */
const required = namesFrom('TFJS_ZOO_REQUIRE_BACKENDS') ?? [];

/**
 * The backends that tests run on here, fastest first.
 *
 * They are looked for without `await`: mocha would load a test file that waits at its top in a second module graph, where
 * the assertions of setup.ts are missing. A backend that is installed and broken fails its tests.
 */
export const BACKENDS: readonly BackendName[] = DRIVERS.filter(driver => runs(driver)).map(({name}) => name);

/** Describes `body` once for each backend, which is current while its tests run; the plain JS backend is current after. */
export function onEveryBackend(body: (name: BackendName) => void): void {
  for (const name of BACKENDS) {
    describe(`on ${name}`, () => {
      before(async () => {
        await useBackend(name, {warn: () => {}});
      });
      after(async () => {
        await useBackend('cpu', {warn: () => {}});
      });
      body(name);
    });
  }
}

function runs({name, probe}: (typeof DRIVERS)[number]): boolean {
  const found = probe();
  const why = found.usable ? 'TFJS_ZOO_TEST_BACKENDS leaves it out.' : `${found.why} ${found.fix ?? ''}`.trim();
  if (found.usable && wanted.includes(name)) {
    console.log(`backend ${name}: tests run on it (${found.version})`);
    return true;
  }
  if (required.includes(name))
    throw new Error(`TFJS_ZOO_REQUIRE_BACKENDS asks for '${name}', which does not run: ${why}`);
  console.log(`backend ${name}: not run: ${why}`);
  return false;
}

function namesFrom(variable: string): BackendName[] | undefined {
  const value = process.env[variable];
  if (value === undefined || value === '') return undefined;
  return value.split(',').map(text => {
    const name = BACKEND_NAMES.find(known => known === text.trim());
    if (name === undefined) {
      throw new Error(`${variable}: '${text}' is no backend; there are ${BACKEND_NAMES.join(', ')}`);
    }
    return name;
  });
}
