import {ConfigError} from '../errors.ts';
import {normal} from '../rng/draw.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';
import {orthonormalize} from './orthonormalize.ts';

/** Scale of the values. */
export interface OrthogonalOptions {
  /** What all values are multiplied by. @defaultValue 1 */
  gain?: number;
}

/**
 * A random matrix with orthogonal columns of length `gain`, or rows where there are fewer of them; uniform among all such.
 *
 * The last axis counts the columns, all others together the rows: with a kernel's `[...window, in, out]`, `WᵀW = gain²·I`
 * or `WWᵀ = gain²·I`. It takes time that grows with `longer · shorter²`: seconds from a thousand filters on.
 *
 * Saxe, McClelland, Ganguli, arXiv:1312.6120. Reference: `torch.nn.init.orthogonal_`.
 *
 * @throws ConfigError if `gain` is not a finite number, or a weight has fewer than two axes.
 */
export const orthogonal: InitializerFactory<OrthogonalOptions> = defineInitializer<OrthogonalOptions>(
  'ZooOrthogonal',
  (_fans, {gain = 1}) => ({
    kind: 'computed',
    values: (shape, key) => {
      if (shape.length < 2) {
        throw new ConfigError(
          `initializers.orthogonal: a weight of shape [${shape}] is no matrix; give biases another initializer`,
        );
      }
      const columns = shape[shape.length - 1];
      const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const [short, long] = [Math.min(rows, columns), Math.max(rows, columns)];
      const vectors = orthonormalize(Float64Array.from(normal(key, short * long)), short, long);
      const out = new Float32Array(short * long);
      // each vector is a column, or a row where those are fewer
      const [step, stride] = columns <= rows ? [1, columns] : [columns, 1];
      for (let v = 0; v < short; v++) {
        for (let i = 0; i < long; i++) out[v * step + i * stride] = gain * vectors[v * long + i];
      }
      return out;
    },
  }),
  ({gain = 1}) => {
    if (!Number.isFinite(gain)) {
      throw new ConfigError(`initializers.orthogonal: gain is ${gain}; a finite number is needed`);
    }
  },
  ['gain'],
);
