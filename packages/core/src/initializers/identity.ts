import {ConfigError} from '../errors.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/** Scale of the values. */
export interface IdentityOptions {
  /** The numbers on the diagonal. @defaultValue 1 */
  gain?: number;
}

/**
 * The identity matrix, so that a linear layer hands on its inputs; for a matrix that is not square, as much as there is.
 *
 * Reference: `torch.nn.init.eye_`, `keras.initializers.Identity`.
 *
 * @throws ConfigError if `gain` is not a finite number, or a weight is no matrix.
 */
export const identity: InitializerFactory<IdentityOptions> = defineInitializer<IdentityOptions>(
  'ZooIdentity',
  (_fans, {gain = 1}) => ({
    kind: 'computed',
    values: shape => {
      if (shape.length !== 2) {
        throw new ConfigError(
          `initializers.identity: a weight of shape [${shape}] is no matrix; for a convolution's kernel take dirac`,
        );
      }
      const [rows, columns] = shape;
      const out = new Float32Array(rows * columns);
      for (let i = 0; i < Math.min(rows, columns); i++) out[i * columns + i] = gain;
      return out;
    },
  }),
  ({gain = 1}) => {
    if (!Number.isFinite(gain)) {
      throw new ConfigError(`initializers.identity: gain is ${gain}; a finite number is needed`);
    }
  },
  ['gain'],
);
