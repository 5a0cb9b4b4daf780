/**
 * Runs tfjs-core's specs on one backend and writes what happened as JSON:
 * `child.ts BACKEND ours|stock BUNDLE RESULT`.
 */
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {prepareBackend} from './prepareBackend.ts';
import type {SuiteResult} from './runSuite.ts';

/** The part of jasmine that runs the specs; the package has no types. */
interface Jasmine {
  installGlobals(): void;
  jasmine: {
    getEnv(): {
      configure(options: {random: boolean; forbidDuplicateNames: boolean}): void;
      addReporter(reporter: {specDone(told: Told): void; suiteDone(told: Told): void}): void;
      execute(): Promise<unknown>;
    };
  };
}

/** What jasmine tells about a spec or a group of them. */
interface Told {
  fullName: string;
  status: string;
  failedExpectations: {message: string}[];
}

const [backend, variant, bundle, resultFile] = process.argv.slice(2);
if (backend === undefined || bundle === undefined || resultFile === undefined) throw new Error('child.ts: see above.');

const backendName = await prepareBackend(backend, variant === 'ours');
const require = createRequire(import.meta.url);
const jasmineCore: Jasmine = require('jasmine-core');
jasmineCore.installGlobals();
Object.assign(globalThis, {tfjsTestEnv: {name: 'suite', backendName, flags: {}, isDataSync: true}});

const env = jasmineCore.jasmine.getEnv();
env.configure({random: false, forbidDuplicateNames: false});
const result: SuiteResult = {passed: [], failures: {}};
const seen = new Map<string, number>();

function record({fullName, status, failedExpectations}: Told): void {
  if (status === 'excluded' || status === 'pending') return;
  const name = fullName.replace(' suite {}', '');
  const times = (seen.get(name) ?? 0) + 1;
  seen.set(name, times);
  const key = times === 1 ? name : `${name} (${times})`;
  if (status === 'failed') result.failures[key] = failedExpectations[0]?.message.split('\n')[0]?.slice(0, 200) ?? '';
  else result.passed.push(key);
}

env.addReporter({
  specDone: record,
  // a group fails by itself where what runs before or after it does
  suiteDone(told: Told) {
    if (told.failedExpectations.length > 0) record({...told, fullName: `${told.fullName} (group)`, status: 'failed'});
  },
});

require(bundle);
await env.execute();
writeFileSync(resultFile, JSON.stringify(result));
// specs leave timers and requests behind
process.exit(0);
