import {ConfigError} from '@tfjs-zoo/core';
import type {SampleTransform} from '../step.ts';
import {applying} from '../transforms/applying.ts';
import type {Operation} from '../transforms/described.ts';
import {FACTORIES, OPERATIONS, STEPS} from './registry.ts';

/** Deepest nesting of steps and values: beyond any pipeline's, and far from the stack's end. */
const MAX_DEPTH = 32;

/**
 * Makes a transform of what `describeTransform` wrote down. The result gives the same numbers for the same key.
 *
 * @param config - As parsed from JSON. It can name what this package holds, nothing else.
 * @returns The step; say its type where it is not a whole pipeline: `transformFromConfig<ImageStep>(config)`.
 * @throws ConfigError if a name is unknown, or what the step itself says of its arguments.
 */
export function transformFromConfig<T extends Operation = SampleTransform>(config: unknown): T {
  return stepOf(config) as T;
}

/**
 * {@link transformFromConfig} that knows more names.
 *
 * @internal
 */
export function stepOf(config: unknown, more: ReadonlyMap<string, Operation> = new Map()): Operation {
  const build = (value: unknown, depth: number): Operation => {
    if (!isConfig(value)) {
      throw new ConfigError(
        `transformFromConfig: got ${shownJson(value)}, expected {transform: 'name', args: […]} as describeTransform gives`,
      );
    }
    const {transform: name, args = []} = value;
    if (!Array.isArray(args)) {
      throw new ConfigError(`transformFromConfig: args of '${name}' is ${shownJson(args)}, expected an array`);
    }
    const step = STEPS.get(name);
    if (step) return step;
    const values = args.map(item => argument(item, depth + 1));
    const operation = OPERATIONS.get(name) as ((...all: unknown[]) => unknown) | undefined;
    if (operation) return applying(operation, ...values);
    const factory = (more.get(name) ?? FACTORIES.get(name)) as ((...all: unknown[]) => Operation) | undefined;
    if (!factory) throw new ConfigError(`transformFromConfig: there is no transform '${name.slice(0, 80)}'`);
    return factory(...values);
  };
  const argument = (value: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new ConfigError(`transformFromConfig: nested more than ${MAX_DEPTH} deep`);
    if (isConfig(value)) return build(value, depth);
    if (Array.isArray(value)) return value.map(item => argument(item, depth + 1));
    return value;
  };
  return build(config, 0);
}

function isConfig(value: unknown): value is {transform: string; args?: unknown} {
  return typeof value === 'object' && value !== null && 'transform' in value && typeof value.transform === 'string';
}

function shownJson(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
