/** Run as a process of its own: loads the addon named on the command line, checks its arithmetic, prints its version. */
import {createRequire} from 'node:module';
import {checkNumbers} from '../checkNumbers.ts';
import {checkUpdates} from '../checkUpdates.ts';
import type {TensorflowBinding} from '../tensorflowBinding.ts';

const [addon] = process.argv.slice(2);
if (addon === undefined) throw new Error('checkChild: name the addon to check');
const binding: TensorflowBinding = createRequire(import.meta.url)(addon);
checkNumbers(binding);
checkUpdates(binding);
console.log(`libtensorflow ${binding.TF_Version}`);
