import {engine} from '@tensorflow/tfjs-core';
import {ConfigError} from './errors.ts';

/**
 * Checks that tfjs has something to compute with.
 *
 * @throws ConfigError if no backend is registered; tfjs's own message does not say what to do.
 */
export function checkBackend(owner: string): void {
  if (Object.keys(engine().registryFactory).length === 0) {
    throw new ConfigError(
      `${owner}: tfjs has no backend to compute with; call await useBackend() of @tfjs-zoo/backend first, ` +
        'or import @tensorflow/tfjs, which brings some',
    );
  }
}
