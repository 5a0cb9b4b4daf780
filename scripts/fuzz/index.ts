/**
 * Damages weight files and reads them, for as long as asked; what breaks a promise is saved under `out/fuzz`.
 *
 *     node --import tsx --conditions=tfjs-zoo-source scripts/fuzz/index.ts [--seconds 60] [--seed N] [--format pth] [FILE…]
 *
 * With files: reads these instead (a saved crasher, or any weight file) and says whether each keeps the promises.
 */
import {parseArgs} from 'node:util';
import {fuzz, replay} from '../../packages/weights/test/fuzz/fuzz.ts';
import {loadInput, saveCrashers} from '../../packages/weights/test/fuzz/save.ts';

const {values, positionals} = parseArgs({
  options: {
    seconds: {type: 'string', default: '60'},
    seed: {type: 'string', default: String(Date.now() % 2 ** 32)},
    format: {type: 'string'},
  },
  allowPositionals: true,
});

function wholeNumber(name: 'seconds' | 'seed'): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`fuzz: --${name} ${values[name]} is not a whole number; try --${name} 60`);
}

for (const path of positionals) {
  const wrong = await replay(loadInput(path));
  console.log(wrong === undefined ? `${path}: keeps every promise` : `${path}: ${wrong}`);
  if (wrong !== undefined) process.exitCode = 1;
}
if (positionals.length === 0) {
  const [seed, seconds] = [wholeNumber('seed'), wholeNumber('seconds')];
  const {results, crashers} = await fuzz({seed, seconds, format: values.format});
  for (const [result, count] of [...results].sort()) console.log(`${String(count).padStart(9)}  ${result}`);
  const paths = saveCrashers(crashers);
  for (const [i, {index, text}] of crashers.entries()) console.log(`input ${index}, saved as ${paths[i]}: ${text}`);
  console.log(`seed ${seed}: ${crashers.length} inputs broke a promise`);
  if (crashers.length > 0) process.exitCode = 1;
}
