/**
 * A symbolic pickle machine: builds descriptions, calls nothing.
 *
 * Pickle is a small stack language in which a file can name any Python function and have it called. Here a name is looked
 * up in a fixed table of meanings (`globals.ts`), and what the table lacks is an error; so is every opcode that describing
 * data does not need. There is no unsafe mode.
 * Reference: CPython Lib/pickle.py, `_Unpickler`; torch/_weights_only_unpickler.py.
 */
import {checkDeadline} from '../../deadline.ts';
import {type Fail, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {BINSTRING, INT, OP, REFUSED} from './opcodes.ts';
import {type PickleReader, pickleReader} from './pickleReader.ts';
import type {PickleWorld} from './pickleWorld.ts';
import type {PickleDict, PickleGlobal, PickleKey, PickleTuple, PickleValue} from './values.ts';
import {typeName} from './values.ts';

/** What a pickle should be unless its world says otherwise. */
const WEIGHTS = {what: 'plain weights', remedy: 'save model.state_dict() (not the model) with PyTorch'};

/**
 * Runs a pickle of protocol 2, which must be all there is.
 *
 * @throws WeightFormatError `E_OPCODE`, `E_GLOBAL`, `E_STACK`, `E_LIMIT`, `E_TRUNCATED`, `E_TRAILING`, `E_DUP`, `E_VALUE`
 */
export function unpickle(bytes: Uint8Array, world: PickleWorld, limits: Readonly<Limits>, fail: Fail): PickleValue {
  const {value, length} = unpickleFirst(bytes, world, limits, fail);
  if (length !== bytes.length) throw fail('E_TRAILING', 'bytes follow the end of the pickle', {offset: length});
  return value;
}

/** Steps that a list, tuple or dict counts as besides its items: each takes the memory of several plain values. */
const CONTAINER = 3;

/** What {@link unpickleFirst} found. */
export interface Unpickled {
  readonly value: PickleValue;
  /** Bytes of the pickle. */
  readonly length: number;
  /** Steps it took, those of before included. */
  readonly steps: number;
}

/**
 * Runs the pickle that `bytes` begin with.
 *
 * @param spent steps that pickles before it have used up of `limits.maxOps`
 */
export function unpickleFirst(
  bytes: Uint8Array,
  world: PickleWorld,
  limits: Readonly<Limits>,
  fail: Fail,
  spent = 0,
): Unpickled {
  const reader = pickleReader(bytes, fail);
  const about = world.about ?? WEIGHTS;
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const memo = new Map<number, PickleValue>();
  let steps = spent;
  /** Where the operation at hand begins. */
  let start = 0;

  const wrong = (text: string) => fail('E_STACK', text, {offset: start});

  function charge(count: number): void {
    steps += count;
    if (steps > limits.maxOps)
      throw fail('E_LIMIT', `more than limits.maxOps = ${limits.maxOps} steps`, {offset: start});
    checkDeadline(limits.deadline, fail);
  }

  function push(value: PickleValue): void {
    if (stack.length + marks.length >= limits.maxStack) {
      throw fail('E_LIMIT', `more than limits.maxStack = ${limits.maxStack} values on the stack`, {offset: start});
    }
    stack.push(value);
  }

  /** Values may only be taken down to the last mark. */
  function pop(): PickleValue {
    const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
    if (value === undefined) throw wrong('the pickle takes a value from an empty stack');
    return value;
  }

  function popMark(): PickleValue[] {
    const mark = marks.pop();
    if (mark === undefined) throw wrong('the pickle goes back to a mark it never set');
    return stack.splice(mark);
  }

  function tuple(items: readonly PickleValue[]): PickleTuple {
    charge(CONTAINER);
    return {kind: 'tuple', items};
  }

  function popTuple(length: number): PickleTuple {
    if (stack.length - length < (marks.at(-1) ?? 0)) throw wrong('the pickle takes a value from an empty stack');
    return tuple(stack.splice(stack.length - length));
  }

  function put(slot: number): void {
    if (slot >= limits.maxMemo) {
      throw fail('E_LIMIT', `memo slot ${slot}, beyond limits.maxMemo = ${limits.maxMemo}`, {offset: start});
    }
    const top = pop();
    stack.push(top);
    memo.set(slot, top);
  }

  function get(slot: number): void {
    const value = memo.get(slot);
    if (value === undefined) throw wrong(`the pickle recalls memo slot ${slot}, which is empty`);
    push(value);
  }

  function append(items: readonly PickleValue[]): void {
    const list = pop();
    if (typeof list !== 'object' || list?.kind !== 'list') throw wrong(`the pickle appends to ${typeName(list)}`);
    charge(items.length);
    for (const item of items) list.items.push(item);
    stack.push(list);
  }

  function setItems(pairs: readonly PickleValue[]): void {
    const dict = pop();
    if (typeof dict !== 'object' || dict?.kind !== 'dict') throw wrong(`the pickle sets items of ${typeName(dict)}`);
    if (pairs.length % 2 !== 0) throw wrong('the pickle sets a key without a value');
    charge(pairs.length);
    for (let i = 0; i < pairs.length; i += 2) addEntry(dict, pairs[i], pairs[i + 1], fail, start);
    stack.push(dict);
  }

  function popGlobal(does: string): PickleGlobal {
    const value = pop();
    if (typeof value === 'object' && value?.kind === 'global') return value;
    throw fail('E_GLOBAL', `the pickle ${does} ${typeName(value)}`, {offset: start});
  }

  function popArguments(): readonly PickleValue[] {
    const args = pop();
    if (typeof args === 'object' && args?.kind === 'tuple') return args.items;
    throw wrong(`arguments must be a tuple, the pickle has ${typeName(args)}`);
  }

  function global(): PickleGlobal {
    const module = reader.line();
    const name = reader.line();
    const found = world.global(module, name);
    if (found) return found;
    throw fail(
      'E_GLOBAL',
      `the pickle asks for ${quoted(`${module}.${name}`)}, which is not ${about.what} and is never run; ${about.remedy}`,
      {offset: start},
    );
  }

  function reduce(): PickleValue {
    const args = popArguments();
    const callee = popGlobal('calls');
    if (callee.reduce) return callee.reduce(args, charge);
    throw fail('E_GLOBAL', `the pickle calls ${callee.name}, which is not allowed`, {offset: start});
  }

  function create(): PickleValue {
    const args = popArguments();
    const type = popGlobal('makes an object of');
    if (type.create && args.length === 0) return type.create();
    throw fail('E_GLOBAL', `the pickle makes an object of ${type.name}, which is not allowed`, {offset: start});
  }

  function build(): void {
    const state = pop();
    const target = pop();
    world.build(target, state);
    stack.push(target);
  }

  /** @returns whether the pickle goes on */
  function step(op: number): boolean {
    switch (op) {
      case OP.STOP:
        return false;
      case OP.MARK:
        if (stack.length + marks.length >= limits.maxStack) throw fail('E_LIMIT', 'too many marks', {offset: start});
        marks.push(stack.length);
        break;
      case OP.GLOBAL:
        push(global());
        break;
      case OP.REDUCE:
        push(reduce());
        break;
      case OP.NEWOBJ:
        push(create());
        break;
      case OP.BUILD:
        build();
        break;
      case OP.BINPERSID:
        push(world.persistent(pop()));
        break;
      case OP.BINPUT:
        put(reader.u8());
        break;
      case OP.LONG_BINPUT:
        put(reader.u32());
        break;
      case OP.BINGET:
        get(reader.u8());
        break;
      case OP.LONG_BINGET:
        get(reader.u32());
        break;
      case OP.TUPLE:
        push(tuple(popMark()));
        break;
      case OP.TUPLE1:
      case OP.TUPLE2:
      case OP.TUPLE3:
        push(popTuple(op - OP.TUPLE1 + 1));
        break;
      case OP.APPEND:
        append([pop()]);
        break;
      case OP.APPENDS:
        append(popMark());
        break;
      case OP.SETITEM:
        setItems(popTuple(2).items);
        break;
      case OP.SETITEMS:
        setItems(popMark());
        break;
      default:
        push(literal(op));
    }
    return true;
  }

  function literal(op: number): PickleValue {
    if (op === INT && world.textIntegers) return reader.decimal();
    const value = (world.byteStrings ? byteString(op, reader) : undefined) ?? reader.literal(op);
    if (typeof value === 'object' && value !== null) charge(CONTAINER);
    if (value !== undefined) return value;
    const name = REFUSED.get(op) ?? 'unknown';
    throw fail(
      'E_OPCODE',
      `pickle opcode 0x${op.toString(16).padStart(2, '0')} (${name}) is not part of ${about.what} and is refused`,
      {offset: start},
    );
  }

  reader.protocol(world.about?.remedy);
  do {
    start = reader.position();
    charge(1);
  } while (step(reader.u8()));
  const value = pop();
  if (stack.length + marks.length > 0) throw wrong('values are left when the pickle stops');
  return {value, length: reader.position(), steps};
}

/** The value of an opcode that pushes a string of Python 2, `undefined` for all other opcodes. */
function byteString(op: number, reader: PickleReader): PickleValue | undefined {
  if (op === OP.SHORT_BINSTRING) return String.fromCharCode(...reader.bytes(reader.u8()));
  return op === BINSTRING ? {kind: 'bytes', bytes: reader.bytes(reader.u32())} : undefined;
}

/** Adds a dict's entry. A key that stands twice is refused: no writer makes one, and readers disagree on what it means. */
export function addEntry(dict: PickleDict, key: PickleValue, value: PickleValue, fail: Fail, offset?: number): void {
  if (!isKey(key)) throw fail('E_VALUE', `${typeName(key)} as the key of a dict`, {offset});
  if (dict.entries.has(key)) throw fail('E_DUP', `key ${quoted(String(key))} stands twice in a dict`, {offset});
  dict.entries.set(key, value);
}

function isKey(value: PickleValue): value is PickleKey {
  return value === null || typeof value !== 'object';
}
