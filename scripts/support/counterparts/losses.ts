/** Losses. */
import type {Counterparts} from './counterpart.ts';

export const LOSSES: Counterparts = {
  binaryCrossEntropy: {
    torch:
      '`torch.nn.BCEWithLogitsLoss`, and with `fromLogits: false` `torch.nn.BCELoss`: `pos_weight` is `posWeight`, `weight` ' +
      'of samples is `sampleWeights`; has `labelSmoothing` and `ignoreIndex` besides',
    keras:
      '`keras.losses.BinaryCrossentropy` takes probabilities unless told otherwise, here logits; it holds probabilities ' +
      'at 1e-7, here their logarithms are held at -100',
  },
  binaryFocal: {
    torch: '`torchvision.ops.sigmoid_focal_loss`: `alpha=-1` is `alpha: false`',
    keras:
      '`keras.losses.BinaryFocalCrossentropy` takes probabilities unless told otherwise, and no `alpha` unless ' +
      '`apply_class_balancing=True`',
  },
  categoricalCrossEntropy: {
    torch: '`torch.nn.CrossEntropyLoss` with class probabilities as target',
    keras: '`keras.losses.CategoricalCrossentropy` takes probabilities unless told otherwise, here logits',
    formula: '`-Σ_c t_c · log softmax(z)_c`.',
  },
  categoricalFocal: {
    torch: "None; `binaryFocal` is torchvision's",
    keras: '`keras.losses.CategoricalFocalCrossentropy` takes probabilities unless told otherwise, here logits only',
  },
  categoricalHinge: {
    torch: 'None; the nearest is `torch.nn.MultiMarginLoss`, here `multiMargin`',
    keras: '`keras.losses.CategoricalHinge`: the same; class indices are accepted too',
  },
  crossEntropy: {
    torch:
      '`torch.nn.CrossEntropyLoss`: `weight` is `classWeights`, `ignore_index` is `ignoreIndex`, `label_smoothing` is ' +
      '`labelSmoothing`; classes are the last axis, not the second',
    keras:
      '`keras.losses.CategoricalCrossentropy` or `keras.losses.SparseCategoricalCrossentropy`, told apart by the shape of ' +
      'the labels; logits unless `fromLogits: false`',
  },
  dice: {
    torch: 'None',
    keras:
      '`keras.losses.Dice` adds up over the whole batch unless given `axis`, and takes probabilities; here it is over ' +
      'each sample, of logits, and a region that is rightly empty has the loss 0, not 1',
  },
  hinge: {
    torch: 'None; `torch.nn.HingeEmbeddingLoss` is another one',
    keras: '`keras.losses.Hinge`: the same',
  },
  huber: {
    torch: '`torch.nn.HuberLoss`: the same',
    keras: '`keras.losses.Huber`: the same',
  },
  klDivergence: {
    torch: "`torch.nn.KLDivLoss`: `log_target` is `logTarget`; 'batchmean' is `reduction: 'mean'`",
    keras: '`keras.losses.KLDivergence` takes probabilities, here their logarithms or, with `fromLogits`, logits',
  },
  logCosh: {
    torch: 'None',
    keras: '`keras.losses.LogCosh`: the same',
  },
  meanAbsoluteError: {
    torch: '`torch.nn.L1Loss`: the same',
    keras: '`keras.losses.MeanAbsoluteError`: the same',
  },
  meanSquaredError: {
    torch: '`torch.nn.MSELoss`: the same',
    keras: '`keras.losses.MeanSquaredError`: the same',
  },
  multiMargin: {
    torch: '`torch.nn.MultiMarginLoss`: `weight` is `classWeights`; `p` and `margin` are the same',
    keras: 'None; the nearest is `keras.losses.CategoricalHinge`, here `categoricalHinge`',
  },
  nll: {
    torch:
      '`torch.nn.NLLLoss`: `weight` is `classWeights`, `ignore_index` is `ignoreIndex`; classes are the last axis, and ' +
      'class probabilities are accepted too',
    keras: 'None; `crossEntropy` takes what comes before the log softmax',
  },
  smoothL1: {
    torch: '`torch.nn.SmoothL1Loss`: the same',
    keras: 'None; it is `keras.losses.Huber` with `delta` = `beta`, divided by `beta`',
  },
  sparseCategoricalCrossEntropy: {
    torch: '`torch.nn.CrossEntropyLoss` with class indices as target',
    keras:
      '`keras.losses.SparseCategoricalCrossentropy` takes probabilities unless told otherwise, here logits; ' +
      '`ignore_class` is `ignoreIndex`',
    formula: '`-log softmax(z)_y`, `y` being the index.',
  },
  squaredHinge: {
    torch: 'None',
    keras: '`keras.losses.SquaredHinge`: the same',
  },
  triplet: {
    torch: '`torch.nn.TripletMarginLoss`: without `swap` and `eps`',
    keras: 'None',
  },
};
