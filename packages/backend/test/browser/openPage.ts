/** A page with this package in it, as the sites of users have it, in a browser. */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect} from 'chai';
import {trainingCurve} from '../../../../test/conformance/trainingCurve.ts';
import {bundlePage, findChromium, type PageOptions, runPage} from '../../../../test/support/browser.ts';
import {packageFile} from '../../src/packageVersion.ts';
import type {Job, Jobs, Outcome, Report} from './backendPage.ts';

/** The browser, if there is one. */
export const BROWSER: string | undefined = findChromium();

/** Stands behind what is tested. */
export const WHERE = `in Chromium${BROWSER ? '' : ', which is not here: set TFJS_ZOO_CHROMIUM to its path'}`;

/** tfjs's modules without and with SIMD, and with threads. */
const MODULES = ['', '-simd', '-threaded-simd'].map(kind => `tfjs-backend-wasm${kind}.wasm`);

let page: Promise<string> | undefined;

/** Where the jobs are done. */
export interface OpenPageOptions extends Omit<PageOptions, 'files'> {
  /** Whether tfjs's modules are served. @defaultValue true */
  modules?: boolean;
  /** Whether a worker of the page does them. @defaultValue false */
  inWorker?: boolean;
}

/** Does the jobs in a page of its own. */
export async function openPage(
  jobs: readonly Job[],
  {modules = true, inWorker = false, ...options}: OpenPageOptions,
): Promise<Report> {
  page ??= bundlePage(fileURLToPath(new URL('backendPage.ts', import.meta.url)));
  const all: Jobs = {jobs, inWorker};
  const files = new Map<string, Uint8Array>([
    ['jobs.json', Buffer.from(JSON.stringify(all))],
    ['worker.js', Buffer.from(await page)],
  ]);
  for (const name of modules ? MODULES : []) {
    files.set(name, await readFile(packageFile('@tensorflow/tfjs-backend-wasm', `dist/${name}`) ?? name));
  }
  return await runPage(BROWSER ?? '', await page, {files, ...options});
}

/** The training as plain JavaScript does it in Node, which must be current. */
export async function expectCourse({course, left, error}: Outcome, steps: number): Promise<void> {
  expect(error).to.equal(undefined);
  const expected = await trainingCurve(steps);
  for (const part of ['losses', 'logits'] as const) {
    const found = course?.[part] ?? [];
    expect(found).to.have.lengthOf(expected[part].length);
    const furthest = Math.max(...found.map((value, i) => Math.abs(value - expected[part][i])));
    expect(furthest, part).to.be.below(1e-4);
  }
  expect(left, 'tensors left behind').to.equal(0);
}
