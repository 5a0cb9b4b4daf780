import {channelPairs, checkGroups, type GroupedOptions} from './channelPairs.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * Ones in the middle of the window for channels of the same number, so that a convolution hands on its inputs.
 *
 * For kernels `[...window, in / groups, out]` with one to three axes of the window. Zagoruyko, Komodakis, "DiracNets",
 * arXiv:1706.00388. Reference: `torch.nn.init.dirac_`.
 *
 * @throws ConfigError if a weight is no kernel, or `groups` does not divide its outputs.
 */
export const dirac: InitializerFactory<GroupedOptions> = defineInitializer<GroupedOptions>(
  'ZooDirac',
  (_fans, {groups = 1}) => ({
    kind: 'computed',
    values: shape => {
      const pairs = channelPairs('initializers.dirac', shape, groups);
      const [inputs, outputs] = shape.slice(-2);
      const window = shape.slice(0, -2);
      const middle = window.reduce((at, length) => at * length + Math.floor(length / 2), 0);
      const out = new Float32Array(shape.reduce((a, b) => a * b, 1));
      for (const [i, o] of pairs) out[(middle * inputs + i) * outputs + o] = 1;
      return out;
    },
  }),
  ({groups = 1}) => checkGroups('initializers.dirac', groups),
  ['groups'],
);
