/** Runs a body of tests on every backend that this machine has, and says which it has not and why. */
import {BACKEND_NAMES, type BackendName, diagnose, useBackend} from '@tfjs-zoo/backend';

/** Restricts the run to these, comma separated. */
const wanted = namesFrom('TFJS_ZOO_TEST_BACKENDS') ?? BACKEND_NAMES;
/** Those that must run, comma separated: one that cannot fails the run. */
const required = namesFrom('TFJS_ZOO_REQUIRE_BACKENDS') ?? [];

const reports = await diagnose();

/** The backends that tests run on here, fastest first. */
export const BACKENDS: readonly BackendName[] = reports
  .filter(({name, usable}) => usable && wanted.includes(name))
  .map(({name}) => name);

for (const {name, usable, why, version, fix} of reports) {
  if (required.includes(name) && !BACKENDS.includes(name)) {
    throw new Error(
      `TFJS_ZOO_REQUIRE_BACKENDS asks for '${name}', which does not run: ${usable ? 'TFJS_ZOO_TEST_BACKENDS leaves it out.' : why}`,
    );
  }
  if (BACKENDS.includes(name)) console.log(`backend ${name}: tests run on it (${version})`);
  else
    console.log(
      `backend ${name}: not run: ${usable ? 'TFJS_ZOO_TEST_BACKENDS leaves it out.' : `${why} ${fix ?? ''}`}`,
    );
}

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

function namesFrom(variable: string): BackendName[] | undefined {
  const value = process.env[variable];
  if (value === undefined || value === '') return undefined;
  return value.split(',').map(text => {
    const name = BACKEND_NAMES.find(known => known === text.trim());
    if (name === undefined)
      throw new Error(`${variable}: '${text}' is no backend; there are ${BACKEND_NAMES.join(', ')}`);
    return name;
  });
}
