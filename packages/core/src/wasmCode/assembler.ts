/**
 * Puts WebAssembly together in memory, so that nothing has to be compiled beforehand or fetched. Code is a list of bytes; what
 * takes operands is a function of their code, so that expressions read as such.
 *
 * Reference of the encoding: WebAssembly core specification 2.0, chapter 5.
 */

/** Encoded instructions. */
export type Code = readonly number[];

/** The type of a parameter or variable: a 32-bit integer, a float32, a double, or a vector of 128 bits. */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** A parameter or variable of a function. */
export interface Local {
  /** Its value. */
  readonly get: Code;
  /** Gives it a new one. */
  set(value: Code): Code;
  /** Adds to an integer. */
  add(value: Code | number): Code;
}

/** A function, encoded. */
export interface WasmFunction {
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  readonly code: Code;
}

const TYPES: Readonly<Record<ValueType, number>> = {i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b};
const END = 0x0b;

/** LEB128 of an integer from 0 on. */
export function unsigned(n: number): Code {
  return n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)];
}

function signed(n: number): Code {
  const rest = n >> 7;
  const done = (rest === 0 && (n & 64) === 0) || (rest === -1 && (n & 64) !== 0);
  return done ? [n & 127] : [(n & 127) | 128, ...signed(rest)];
}

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (code: Code): Code => [...unsigned(code.length), ...code];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const text = (name: string): Code => sized([...name].map(letter => letter.charCodeAt(0)));

/** An integer. */
export const int = (n: number): Code => [0x41, ...signed(n | 0)];
/** `a + b` of integers. */
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
/** `a` doubled so many times. */
export const doubled = (a: Code, times: number): Code => [...a, 0x41, times, 0x74];
/** The integer at an address. */
export const loadInt = (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)];

/** The float32 at an address. */
export const loadFloat = (address: Code, offset = 0): Code => [...address, 0x2a, 2, ...unsigned(offset)];
/** Writes a float32. */
export const storeFloat = (address: Code, value: Code, offset = 0): Code => [
  ...[...address, ...value],
  ...[0x38, 2, ...unsigned(offset)],
];

/** The byte at an address. */
export const loadByte = (address: Code, offset = 0): Code => [...address, 0x2d, 0, ...unsigned(offset)];
/** Writes a byte. */
export const storeByte = (address: Code, value: Code, offset = 0): Code => [
  ...[...address, ...value],
  ...[0x3a, 0, ...unsigned(offset)],
];

/** `a < b` of integers without a sign, as addresses are. */
export const below = (a: Code, b: Code): Code => [...a, ...b, 0x49];

/** Fills as many bytes from an address on with zeros. */
export const clearBytes = (address: Code, bytes: Code): Code => [...address, ...int(0), ...bytes, 0xfc, 11, 0];

/** Repeats `body`, at least once, for as long as `condition` holds after it. */
export const repeat = (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, END];

/** Repeats `body` for as long as `condition` holds, which is asked first. */
export const repeatWhile = (condition: Code, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1],
  ...[...body, 0x0c, 0, END, END],
];

/** Repeats `body`, at least once, until it has counted `counter` down to nothing. */
export const countDown = (counter: Local, body: Code, by = 1): Code =>
  repeat([...body, ...counter.add(-by)], [...counter.get, ...int(0), 0x4a]);

/**
 * Encodes a function.
 *
 * @param body - Is given the parameters and a way to have more variables, which begin as zero.
 */
export function wasmFunction<Name extends string>(
  parameters: Readonly<Record<Name, ValueType>>,
  body: (parameters: Readonly<Record<Name, Local>>, variable: (type: ValueType) => Local) => Code,
  result?: ValueType,
): WasmFunction {
  const given: [string, ValueType][] = Object.entries(parameters);
  const variables: ValueType[] = [];
  const named = Object.fromEntries(given.map(([name], index) => [name, localAt(index)])) as Record<Name, Local>;
  const code = body(named, type => localAt(given.length + variables.push(type) - 1));
  return {
    parameters: given.map(([, type]) => type),
    result,
    code: [...list(variables.map(type => [1, TYPES[type]])), ...code, END],
  };
}

function localAt(index: number): Local {
  const get = [0x20, ...unsigned(index)];
  const set = (value: Code): Code => [...value, 0x21, ...unsigned(index)];
  return {get, set, add: value => set(plus(get, typeof value === 'number' ? int(value) : value))};
}

/**
 * Where a module's memory comes from: it has its own, of one page at first, and exports it as `memory`; or it is given one as
 * `host.memory` when it is instantiated, which other threads see (`shared`) or not.
 */
export type MemoryKind = 'own' | 'given' | 'shared';

/** Pages of the largest memory there can be. */
const MOST_PAGES = 65_536;

const IMPORTED = [...text('host'), ...text('memory'), 2];
const MEMORY: Readonly<Record<MemoryKind, Code>> = {
  own: section(5, [[0, 1]]),
  given: section(2, [[...IMPORTED, 0, 0]]),
  shared: section(2, [[...IMPORTED, 3, 0, ...unsigned(MOST_PAGES)]]),
};

/** A module that exports the functions. */
export function wasmModule(
  functions: Readonly<Record<string, WasmFunction>>,
  memory: MemoryKind = 'own',
): Uint8Array<ArrayBuffer> {
  const all = Object.entries(functions);
  const type = ({parameters, result}: WasmFunction): Code => [
    ...[0x60, ...sized(parameters.map(each => TYPES[each]))],
    ...sized(result ? [TYPES[result]] : []),
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      all.map(([, each]) => type(each)),
    ),
    ...(memory === 'own' ? [] : MEMORY[memory]),
    ...section(
      3,
      all.map((_, index) => unsigned(index)),
    ),
    ...(memory === 'own' ? MEMORY.own : []),
    ...section(7, [
      ...(memory === 'own' ? [[...text('memory'), 2, 0]] : []),
      ...all.map(([name], index) => [...text(name), 0, ...unsigned(index)]),
    ]),
    ...section(
      10,
      all.map(([, {code}]) => sized(code)),
    ),
  ]);
}
