/** The sections of docs/layers.md: one for each namespace of `@tfjs-zoo/core` that holds what a network is made of. */
import {ACTIVATIONS} from './activations.ts';
import {CONSTRAINTS} from './constraints.ts';
import type {Counterparts} from './counterpart.ts';
import {INITIALIZERS} from './initializers.ts';
import {LAYERS} from './layers.ts';
import {LOSSES} from './losses.ts';
import {METRICS} from './metrics.ts';
import {OPTIMIZERS} from './optimizers.ts';
import {REGULARIZERS} from './regularizers.ts';

/** One section. */
export interface Kind {
  /** The namespace, such as `layers`. */
  readonly namespace: string;
  readonly title: string;
  /** Markdown: what holds for all of them. */
  readonly intro: string;
  readonly rows: Counterparts;
  /** Functions that are exported beside them and make none. */
  readonly helpers: readonly string[];
}

export const KINDS: readonly Kind[] = [
  {
    namespace: 'layers',
    title: 'Layers',
    intro: `Made by a function: \`layers.conv2d({filters: 64, kernelSize: 3})\` is a layer of TensorFlow.js, for \`tf.sequential\`
and \`apply\`, beside those of \`tf.layers\`. Images are \`[batch, height, width, channels]\`: PyTorch's
\`[batch, channels, height, width]\` with the channels last. \`loadStateDict\` and \`stateDict\` carry weights over from and to
PyTorch's names and layouts. What has running statistics or a mask is told by \`training\`, which \`fit\` sets, and not by
\`model.train()\`. A layer with a function of the next section is under the same name in \`layers\`: \`layers.gelu()\`.`,
    rows: LAYERS,
    helpers: ['isTorchModule', 'isUnder'],
  },
  {
    namespace: 'activations',
    title: 'Activation functions',
    intro: `Functions of a tensor: \`activations.gelu(x, {approximate: 'tanh'})\`; the layer is \`layers.gelu({approximate: 'tanh'})\`.
Slopes where a function has a kink are PyTorch's. None works in place.`,
    rows: ACTIVATIONS,
    helpers: [],
  },
  {
    namespace: 'losses',
    title: 'Losses',
    intro: `Functions of labels and outputs, in Keras's order: \`losses.crossEntropy(labels, logits, {labelSmoothing: 0.1})\`. PyTorch
has outputs first. They give one loss a sample, which \`model.compile({loss})\` and \`fit\` average; PyTorch's default is
\`reduction: 'mean'\`. Losses of classifiers take logits. \`fit\` takes them by name too: \`loss: 'crossEntropy'\`.`,
    rows: LOSSES,
    helpers: ['resolveLoss'],
  },
  {
    namespace: 'metrics',
    title: 'Metrics',
    intro: `\`accuracy\`, \`binaryAccuracy\` and \`topK\` give one number a sample, for \`model.compile({metrics})\`; the others are exact over
a whole data set, and not the mean over batches: in \`fit\` and \`evaluate\`, by name or made, and alone,
\`await metrics.rocAuc()(labels, scores)\`. PyTorch has no metrics; its column has TorchMetrics and scikit-learn, whose
conventions are followed. Scores are logits unless \`fromLogits: false\`.`,
    rows: METRICS,
    helpers: ['defineMetric', 'isMetricSource', 'ofBatch', 'readBatch', 'resolveMetric'],
  },
  {
    namespace: 'optimizers',
    title: 'Optimizers',
    intro: `For \`model.compile({optimizer: optimizers.adam()})\` and \`fit\`. Formulas, defaults and the place of epsilon are PyTorch's;
\`lr\` is \`learningRate\`, \`weight_decay\` is \`weightDecay\`. State is kept by the name of the weight, so that freezing a layer
does not shift it. \`clipNorm\` is \`torch.nn.utils.clip_grad_norm_\` and Keras's \`global_clipnorm\`, \`clipNormPerWeight\` its
\`clipnorm\`, \`clipValue\` \`torch.nn.utils.clip_grad_value_\` and its \`clipvalue\`.`,
    rows: OPTIMIZERS,
    helpers: [],
  },
  {
    namespace: 'initializers',
    title: 'Initializers',
    intro: `Given to a layer by name or made: \`kernelInitializer: 'heNormal'\`, \`initializers.heNormal({seed: 1})\`. The numbers depend on
seed and weight name only, and are the same on every backend; they are not those that PyTorch or Keras draws.`,
    rows: INITIALIZERS,
    helpers: ['defineInitializer', 'withoutInitialization'],
  },
  {
    namespace: 'regularizers',
    title: 'Regularizers',
    intro: `Given to a layer as \`kernelRegularizer\` or \`biasRegularizer\`. \`fit\` adds the penalties to the loss; \`evaluate\` does not.`,
    rows: REGULARIZERS,
    helpers: [],
  },
  {
    namespace: 'constraints',
    title: 'Constraints',
    intro: `Given to a layer as \`kernelConstraint\` or \`biasConstraint\`. \`fit\` applies them after each step; in tfjs's own
\`model.fit\` the callback \`constrainWeights()\` of \`@tfjs-zoo/training\` does. \`axis\` counts as in Keras, of our weights' layouts.`,
    rows: CONSTRAINTS,
    helpers: ['applyConstraints'],
  },
];
