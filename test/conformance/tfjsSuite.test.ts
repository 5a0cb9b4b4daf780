/** tfjs-core's own specs, unchanged, on the backends as `useBackend` sets them up. */
import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {BACKENDS} from '../support/backends.ts';
import {runSuite, type SuiteResult} from './tfjsSuite/runSuite.ts';

/** Specs that fail, and why. */
interface Known {
  why: string;
  specs: string[];
}

/** What this project exists for: none of these may fail, whatever tfjs's own backends do. */
const OURS =
  /^(fused )?(conv[123]d|conv2dTranspose|conv3dTranspose|depthwiseConv2D|separableConv2d|avgPool|maxPool|pool |batchNorm|localResponseNormalization|gather |unsortedSegmentSum|matmul|image.transform|bincount|denseBincount)/i;

const stock: Record<string, string[]> = read('stock.json');
const known: Record<string, Known[]> = read('known.json');

// webgpu has no list: its operations are tested in tfjsOps.test.ts
const backends = BACKENDS.filter(name => name in stock);

describe('the specs of tfjs', () => {
  let results: Map<string, SuiteResult>;
  before(async function () {
    this.timeout(600_000);
    results = await runSuite(backends, 'ours');
  });

  for (const name of backends) {
    describe(`on ${name}`, () => {
      const listed = (known[name] ?? []).flatMap(({specs}) => specs);
      const resultOf = (): SuiteResult => results.get(name) ?? {passed: [], failures: {}};

      it('all pass but those listed with a reason in known.json, and these fail', () => {
        const {passed, failures} = resultOf();
        expect(passed).to.have.length.above(4000);
        const unlisted = Object.entries(failures).filter(([spec]) => !listed.includes(spec));
        expect(unlisted, 'fail and are not listed').to.deep.equal([]);
        const mended = listed.filter(spec => !(spec in failures));
        expect(mended, 'are listed and do not fail').to.deep.equal([]);
      });

      it('pass where they pass on the backend as tfjs has it', () => {
        const failing = Object.keys(resultOf().failures);
        expect(failing.filter(spec => !(stock[name] ?? []).includes(spec))).to.deep.equal([]);
      });

      it('pass where they are about convolution, pooling, normalisation, gathering, products, warps and counts', () => {
        const {passed, failures} = resultOf();
        expect(passed.filter(spec => OURS.test(spec))).to.have.length.above(500);
        expect(Object.keys(failures).filter(spec => OURS.test(spec))).to.deep.equal([]);
      });
    });
  }
});

function read(file: string): never {
  return JSON.parse(readFileSync(new URL(`tfjsSuite/${file}`, import.meta.url), 'utf8')) as never;
}
