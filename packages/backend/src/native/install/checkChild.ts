/**
 * Run as a process of its own: loads the addon named on the command line, checks its arithmetic, and that of the operations of our
 * own in the addon named after it, prints its version.
 */
import {createRequire} from 'node:module';
import {checkNumbers} from '../checkNumbers.ts';
import {checkOwnOps} from '../checkOwnOps.ts';
import {checkUpdates} from '../checkUpdates.ts';
import type {OwnOpsAddon} from '../registerOwnOps.ts';
import type {TensorflowBinding} from '../tensorflowBinding.ts';

const [addon, ownOps] = process.argv.slice(2);
if (addon === undefined) throw new Error('checkChild: name the addon to check');
const require = createRequire(import.meta.url);
const binding: TensorflowBinding = require(addon);
checkNumbers(binding);
checkUpdates(binding);
if (ownOps !== undefined) {
  const {register}: OwnOpsAddon = require(ownOps);
  register(2);
  checkOwnOps(binding);
}
console.log(`libtensorflow ${binding.TF_Version}`);
