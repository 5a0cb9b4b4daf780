/**
 * Steps that a module of the user makes: what worker threads can have of functions that are not in this package.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {JsonValue, TransformConfig} from '../../descriptions/describeTransform.ts';
import {stepOf} from '../../descriptions/transformFromConfig.ts';
import type {SampleTransform} from '../../step.ts';
import {described, MODULE_STEP, type Operation} from '../../transforms/described.ts';
import {importModule} from './tsx.ts';

/** Where a function is found. */
export interface ModuleStepOptions {
  /** Name under which the module exports it. */
  export: string;
  /** What it is called with, in plain data. @defaultValue nothing */
  options?: JsonValue;
}

/**
 * Makes a step of your own that worker threads can make as well: they import the module and call the same function. It
 * must be written so that its result depends on the image and the key alone.
 *
 * @param module - `new URL('./mine.ts', import.meta.url)`
 * @returns What the exported function returned when called with `options`: a step, or a whole transform.
 * @example
 * ```ts
 * // mine.ts exports `prepare = ({side}: {side: number}): SampleTransform => (image, key) => …`
 * const mine = new URL('./mine.ts', import.meta.url);
 * const transform = await moduleStep(mine, {export: 'prepare', options: {side: 64}});
 * const photos = loader(await imageFolder('photos', {transform, sampleShape: [64, 64, 3]}), {workers: 2});
 * ```
 * @throws ConfigError if the module cannot be imported, exports no such function, or that returns none.
 */
export async function moduleStep<T extends Operation = SampleTransform>(
  module: URL,
  {export: name, options}: ModuleStepOptions,
): Promise<T> {
  const step = await imported(module.href, name, options);
  const args = options === undefined ? [module.href, name] : [module.href, name, options];
  // a function of its own, because the module may give the same one twice
  const own = Object.assign(step.bind(undefined), step);
  return described(MODULE_STEP, args, own) as T;
}

/** `transformFromConfig` that imports the modules which the config names. For configs of this process alone. */
export async function transformWithModules(config: TransformConfig): Promise<SampleTransform> {
  const steps = new Map<string, Operation>();
  for (const args of moduleCalls(config)) {
    const [module, name, options] = args;
    steps.set(JSON.stringify(args), await imported(String(module), String(name), options));
  }
  const known = (...args: readonly unknown[]) => steps.get(JSON.stringify(args));
  return stepOf(config, new Map([[MODULE_STEP, known]])) as SampleTransform;
}

function* moduleCalls(value: unknown): Generator<readonly JsonValue[]> {
  if (typeof value !== 'object' || value === null) return;
  if ('transform' in value && value.transform === MODULE_STEP && 'args' in value)
    yield value.args as readonly JsonValue[];
  else for (const item of Object.values(value)) yield* moduleCalls(item);
}

async function imported(href: string, name: string, options: JsonValue | undefined): Promise<Operation> {
  const module = await importModule(href).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`moduleStep: '${href}' cannot be imported: ${said}`, {cause});
  });
  const make = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof make !== 'function') {
    const exported = Object.keys(module).join(', ') || 'nothing';
    throw new ConfigError(`moduleStep: '${href}' exports no function '${name}'; it exports ${exported}`);
  }
  const step: unknown = make(options);
  if (typeof step === 'function') return step as Operation;
  throw new ConfigError(
    `moduleStep: ${name}(${JSON.stringify(options) ?? ''}) of '${href}' gave ${step === null ? 'null' : typeof step}, ` +
      'expected the step: a function (image, key) => …',
  );
}
