/**
 * Writes stock.json anew: the specs that fail on tfjs's own backends. All three must be installed.
 *
 * node --import tsx --conditions=tfjs-zoo-source test/conformance/tfjsSuite/updateStock.ts
 */
import {writeFile} from 'node:fs/promises';
import {runSuite} from './runSuite.ts';

const results = await runSuite(['native', 'wasm', 'cpu'], 'stock');
const failing = Object.fromEntries([...results].map(([name, {failures}]) => [name, Object.keys(failures)]));
await writeFile(new URL('stock.json', import.meta.url), `${JSON.stringify(failing, null, 2)}\n`);
for (const [name, {passed, failures}] of results) {
  console.log(`${name}: ${passed.length} specs pass, ${Object.keys(failures).length} fail`);
}
