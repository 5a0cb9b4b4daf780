import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * PyTorch's default for weights and biases of convolutions and linear layers: uniform on ±`1 / sqrt(fanIn)`.
 *
 * It is `kaiming_uniform_(a = sqrt(5))`: gain `sqrt(2 / (1 + 5))`, bound `sqrt(3) · gain / sqrt(fanIn)`.
 * Reference: torch/nn/modules/conv.py and linear.py, `reset_parameters`.
 */
export const torchUniform: InitializerFactory = defineInitializer(
  'ZooTorchUniform',
  fans => ({
    kind: 'uniform',
    bound: 1 / Math.sqrt(fans().fanIn),
  }),
  undefined,
  [],
);
