/**
 * The state dict inside what a training script saved.
 */
import {type Fail, quoted} from '../../failure.ts';
import {type PickleDict, type PickleOpaque, type PickleTensor, type PickleValue, typeName} from './values.ts';

/** Keys under which training scripts keep the model's weights. Those averaged over time have other names. */
const MODEL_KEYS: readonly string[] = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'module',
  'weights',
  'params',
];

/** Keys under which the optimizer keeps tensors of its own: `optimizer`, `optimizer_state_dict`, `optim`, … */
const OPTIMIZER = /^optim/i;

/** Dicts inside dicts that are looked into; what lies deeper takes the option `key`. */
const MAX_DEPTH = 8;

/** Most paths or keys that an error lists. */
const MAX_LISTED = 8;

/** Most characters of a key that are looked at to list it. */
const MAX_KEY = 100;

/** A dict that holds tensors, and the keys that lead to it. */
interface Candidate {
  readonly path: readonly string[];
  readonly dict: PickleDict;
}

/**
 * Picks the state dict: what `key` names, or else, from the root on,
 *
 * 1. a dict that holds nothing but tensors is it;
 * 2. if exactly one of {@link MODEL_KEYS} leads to tensors, it is looked for there;
 * 3. if one key only leads to tensors, it is looked for there.
 *
 * Only text keys are followed, and never the optimizer's. A dict under several keys is one dict.
 *
 * @throws WeightFormatError `E_VALUE` if there is none, or several; `E_MISSING` for a `key` that is not there
 */
export function findStateDict(root: PickleValue, key: string | undefined, fail: Fail): PickleDict {
  if (!isDict(root)) {
    throw fail('E_VALUE', `the file holds ${typeName(root)}, not a state dict; save model.state_dict()`);
  }
  if (key !== undefined) return dictNamed(root, key, fail);
  if (root.entries.size === 0) return root;
  const candidates = dictsWithTensors(root);
  if (candidates.length > 0) return pick(candidates, 0, fail);
  const [[first, value]] = root.entries;
  const remedy = [...root.entries.values()].every(isOpaque)
    ? `${quoted(String(first))} is ${typeName(value)}; save ${PLAIN_TENSORS}`
    : 'save model.state_dict() alone';
  throw fail('E_VALUE', `no state dict in the file, its keys are ${keysOf(root)}; ${remedy}`);
}

/** What to save instead of tensors of other kinds. */
export const PLAIN_TENSORS = 'plain tensors instead (torch.from_numpy(array), tensor.to_dense())';

/** @param candidates all under the same first `depth` keys; at least one */
function pick(candidates: readonly Candidate[], depth: number, fail: Fail): PickleDict {
  const here = candidates.find(({path}) => path.length === depth);
  if (here !== undefined && onlyTensors(here.dict)) return here.dict;
  const keys = new Set(candidates.filter(candidate => candidate !== here).map(({path}) => path[depth]));
  const likely = MODEL_KEYS.filter(key => keys.has(key));
  if (likely.length === 1) return pick(below(candidates, likely[0], depth), depth + 1, fail);
  // It is not one, having other things among its tensors; which, is said when they are looked at.
  if (here !== undefined) return here.dict;
  const [only] = keys;
  if (keys.size === 1) return pick(below(candidates, only, depth), depth + 1, fail);
  const text = `the file holds several state dicts: ${pathsOf(candidates)}; name one with the option key`;
  throw fail('E_VALUE', text);
}

function below(candidates: readonly Candidate[], key: string, depth: number): Candidate[] {
  return candidates.filter(({path}) => path[depth] === key);
}

/** All dicts with a tensor in them, the nearest to the root first. */
function dictsWithTensors(root: PickleDict): Candidate[] {
  const queue: Candidate[] = [{path: [], dict: root}];
  const seen = new Set([root]);
  for (const {path, dict} of queue) {
    if (path.length === MAX_DEPTH) continue;
    for (const [key, value] of dict.entries) {
      if (typeof key !== 'string' || OPTIMIZER.test(key) || !isDict(value) || seen.has(value)) continue;
      seen.add(value);
      queue.push({path: [...path, key], dict: value});
    }
  }
  return queue.filter(({dict}) => [...dict.entries.values()].some(value => tensorIn(value) !== undefined));
}

/** Modules keep other things beside their tensors, under names that end so. */
export function isExtraState(name: string): boolean {
  return name.endsWith('_extra_state');
}

function onlyTensors({entries}: PickleDict): boolean {
  return [...entries].every(
    ([name, value]) => tensorIn(value) !== undefined || (typeof name === 'string' && isExtraState(name)),
  );
}

/** The tensor that a value is, or holds as a Parameter. */
export function tensorIn(value: PickleValue): PickleTensor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.kind === 'parameter') return value.tensor;
  return value.kind === 'tensor' ? value : undefined;
}

function dictNamed(root: PickleDict, key: string, fail: Fail): PickleDict {
  const found = lookUp(root, key);
  if (found !== undefined && isDict(found)) return found;
  const candidates = dictsWithTensors(root);
  const others = candidates.length > 0 ? `state dicts are at ${pathsOf(candidates)}` : `its keys are ${keysOf(root)}`;
  const about = `the option key is ${quoted(key)}, which`;
  if (found === undefined) throw fail('E_MISSING', `${about} is not in the file; ${others}`);
  throw fail('E_VALUE', `${about} names ${typeName(found)}; ${others}`);
}

/** Keys may hold dots themselves: the longest that is there goes first. */
function lookUp(dict: PickleDict, key: string): PickleValue | undefined {
  const whole = dict.entries.get(key);
  if (whole !== undefined) return whole;
  for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
    const inner = dict.entries.get(key.slice(0, dot));
    const found = inner !== undefined && isDict(inner) ? lookUp(inner, key.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a value is something whose content is not looked at. */
export function isOpaque(value: PickleValue): value is PickleOpaque {
  return typeof value === 'object' && value?.kind === 'opaque';
}

function isDict(value: PickleValue): value is PickleDict {
  return typeof value === 'object' && value?.kind === 'dict';
}

function keysOf({entries}: PickleDict): string {
  return listed([...entries.keys()], key => quoted(String(key)));
}

function pathsOf(candidates: readonly Candidate[]): string {
  // Cut first: the keys on the way may be as long as the file, and one and the same.
  const shown = (path: Candidate['path']) => quoted(path.map(key => key.slice(0, MAX_KEY)).join('.'));
  return listed(candidates, ({path, dict}) => `${shown(path)} (${dict.entries.size} entries)`);
}

function listed<T>(items: readonly T[], text: (item: T) => string): string {
  const more = items.length > MAX_LISTED ? `, and ${items.length - MAX_LISTED} more` : '';
  return `${items.slice(0, MAX_LISTED).map(text).join(', ')}${more}`;
}
