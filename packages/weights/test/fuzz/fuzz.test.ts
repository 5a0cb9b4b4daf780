import {expect} from 'chai';
import {formats} from '../../src/formats/formats.ts';
import {goldenFiles} from '../support/golden.ts';
import {FAULTS} from './faults.ts';
import {fuzz, replay, watch} from './fuzz.ts';
import {type Input, inputOf} from './mutate.ts';
import {saveCrashers} from './save.ts';

/** Another seed looks elsewhere; the same one reads the same inputs. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const COUNT = Number(process.env.FUZZ_COUNT ?? 50_000);

describe('damaged files by the thousand', () => {
  it(`cost nothing: ${COUNT} of them lead to tensors or a typed error, within 250 ms and 64 MB beyond the file`, async function () {
    this.timeout(900_000);
    const {results, crashers} = await fuzz({seed: SEED, count: COUNT});
    const saved = saveCrashers(crashers);
    const first = crashers.slice(0, 3).map(({index, input, text}) => `${index} (${input.from}): ${text}`);
    expect(crashers.length, `seed ${SEED}, saved as ${saved.join(', ')}:\n${first.join('\n')}`).to.equal(0);
    const total = [...results.values()].reduce((sum, n) => sum + n, 0);
    expect(total).to.equal(COUNT);
    // Damage that is always noticed at once, or never, tries nothing: each format is read and refused in several ways.
    for (const {name} of formats) {
      const kinds = [...results].filter(([key]) => key.startsWith(`${name} `));
      expect(kinds.length, name).to.be.greaterThan(3);
      expect(results.get(`${name} tensors`) ?? 0, name).to.be.greaterThan(COUNT / formats.length / 100);
    }
  });

  it('are the same for the same seed, and others for another', async () => {
    const golden = await goldenFiles();
    const bytes = (seed: number) => Array.from({length: 50}, (_, i) => inputOf(golden, seed, i).bytes);
    expect(bytes(7)).to.deep.equal(bytes(7));
    expect(bytes(7)).to.not.deep.equal(bytes(8));
  });
});

describe('what watches the readers', () => {
  const reader = new URL('./faults.ts', import.meta.url).href;
  const input = (fault: (typeof FAULTS)[number]): Input => ({
    from: 'none',
    format: 'none',
    told: false,
    bytes: Uint8Array.of(FAULTS.indexOf(fault)),
    files: new Map(),
  });
  const CAUGHT: [fault: (typeof FAULTS)[number], says: RegExp][] = [
    ['bug', /TypeError: x is undefined/],
    ['message', /RangeError: Invalid array length/],
    ['endless', /no end within 5000 ms/],
    ['objects', /ERR_WORKER_OUT_OF_MEMORY/],
    ['buffers', /tensor "w": 83886080 bytes asked for, the file has 1/],
    ['slow', /\d{3} ms for one step/],
    ['length', /tensor "w": 1 elements instead of 2/],
  ];
  for (const [fault, says] of CAUGHT) {
    it(`catches a reader's fault: ${fault}`, async () => {
      expect((await watch([input(fault)], reader))[0]).to.match(says);
    });
  }

  it('finds no fault where there is none', async () => {
    expect(await replay(input('none'), reader)).to.equal(undefined);
  });
});
