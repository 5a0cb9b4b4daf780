import {serialization} from '@tensorflow/tfjs-core';
import {ConfigError} from './errors.ts';

/** A class, abstract or not. */
export type AnyClass<T> = abstract new (...args: never[]) => T;

/**
 * Makes an object anew from the `{className, config}` that a saved model keeps of it. It comes from a file, so that
 * neither may be anything else than it should.
 *
 * @param kind - What it should be, for messages, such as 'an initializer'.
 * @param needed - What else could have been given, for messages.
 * @throws ConfigError if there is no registered class of that name, or it is none of the kind.
 */
export function fromSaved<T extends serialization.Serializable>(
  owner: string,
  kind: string,
  base: AnyClass<T>,
  spec: unknown,
  needed: string,
): T {
  const {className, config}: {className?: unknown; config?: unknown} =
    typeof spec === 'object' && spec !== null ? spec : {};
  const noun = kind.replace(/^an? /, '');
  if (typeof className !== 'string') {
    throw new ConfigError(`${owner}: ${kind} is ${JSON.stringify(spec)}; ${needed} is needed`);
  }
  const known = serialization.SerializationMap.getMap().classNameMap;
  if (!Object.hasOwn(known, className)) {
    throw new ConfigError(
      `${owner}: the ${noun} class '${className}' is not registered; import the module that defines it first`,
    );
  }
  const [cls, make] = known[className];
  if (!(cls.prototype instanceof base)) {
    throw new ConfigError(`${owner}: the class '${className}' is registered, but is no ${noun}`);
  }
  return make(cls, (config ?? {}) as serialization.ConfigDict) as T;
}
