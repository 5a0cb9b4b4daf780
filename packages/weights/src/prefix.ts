/**
 * Prefixes that wrappers put before every name of a state dict.
 */
import {type Fail, quoted} from './failure.ts';
import type {StateDict} from './stateDict.ts';

/** What PyTorch's wrappers call the model inside: `DataParallel` (and `DistributedDataParallel`), `torch.compile`. */
const WRAPPERS = ['module.', '_orig_mod.'];

/**
 * The same tensors under names without a prefix.
 *
 * @param prefix what to take off: only names that begin with it are kept. `''` leaves all names as they are. Without it,
 * the wrappers' prefixes are taken off, again and again, as long as every name begins with one
 * @throws WeightFormatError `E_MISSING` if no name begins with `prefix`, `E_NAME` if nothing would be left of one
 */
export function withoutPrefix(sd: StateDict, prefix: string | undefined, fail: Fail): StateDict {
  if (prefix === undefined) return unwrapped(sd);
  const inside = [...sd].filter(([name]) => name.startsWith(prefix));
  if (inside.length === 0 && sd.size > 0) {
    const some = [...sd.keys()].slice(0, 4).map(quoted).join(', ');
    throw fail('E_MISSING', `the option prefix is ${quoted(prefix)}, no tensor's name begins so; there are ${some}`);
  }
  if (prefix !== '' && sd.has(prefix)) {
    throw fail('E_NAME', 'the option prefix is all of this name; give a shorter one', {tensor: prefix});
  }
  return new Map(inside.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function unwrapped(sd: StateDict): StateDict {
  const names = [...sd.keys()];
  /** Characters that the wrappers take: counted, because a name in a hostile file may be nothing but wrappers. */
  let taken = 0;
  const next = () =>
    WRAPPERS.find(wrapper =>
      names.every(name => name.startsWith(wrapper, taken) && name.length > taken + wrapper.length),
    );
  for (let prefix = next(); prefix !== undefined && names.length > 0; prefix = next()) taken += prefix.length;
  return taken === 0 ? sd : new Map([...sd].map(([name, tensor]) => [name.slice(taken), tensor]));
}
