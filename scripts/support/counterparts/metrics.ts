/** Metrics. PyTorch has none; the column has TorchMetrics, and scikit-learn, whose conventions are followed. */
import type {Counterparts} from './counterpart.ts';

/** What Keras's metrics of yes-or-no decisions have in common. */
const KERAS_COUNTS =
  'is of yes-or-no questions unless `class_id` is given; here several classes are averaged as `average` says, ' +
  "'macro' by default";

export const METRICS: Counterparts = {
  accuracy: {
    torch: "`torchmetrics.classification.MulticlassAccuracy` with `average='micro'`; `sklearn.metrics.accuracy_score`",
    keras:
      '`keras.metrics.CategoricalAccuracy` or `keras.metrics.SparseCategoricalAccuracy`, told apart by the shape of the ' +
      'labels',
    formula: '`argmax y = argmax ŷ`.',
  },
  averagePrecision: {
    torch:
      '`torchmetrics.classification.MulticlassAveragePrecision`; `sklearn.metrics.average_precision_score`: the same',
    keras: "`keras.metrics.AUC` with `curve='PR'` interpolates on a grid of thresholds; here it is exact",
  },
  binaryAccuracy: {
    torch: '`torchmetrics.classification.BinaryAccuracy`: logits unless `fromLogits: false`',
    keras: '`keras.metrics.BinaryAccuracy`: logits unless `fromLogits: false`',
    formula: '`(p > threshold) = y`.',
  },
  cohensKappa: {
    torch: '`torchmetrics.classification.MulticlassCohenKappa`; `sklearn.metrics.cohen_kappa_score`: the same',
    keras: 'None',
  },
  confusionMatrix: {
    torch: '`torchmetrics.classification.MulticlassConfusionMatrix`; `sklearn.metrics.confusion_matrix`: the same',
    keras: "None; TensorFlow's `tensorflow.math.confusion_matrix`",
  },
  expectedCalibrationError: {
    torch: "`torchmetrics.classification.MulticlassCalibrationError` with `norm='l1'`: `n_bins` is `bins`",
    keras: 'None',
  },
  fBeta: {
    torch:
      '`torchmetrics.classification.MulticlassFBetaScore`; `sklearn.metrics.fbeta_score`, `sklearn.metrics.f1_score`: ' +
      '`zero_division` is `zeroDivision`',
    keras: "`keras.metrics.FBetaScore`, `keras.metrics.F1Score` give each class by itself, here `average: 'none'`",
  },
  mae: {
    torch: '`torchmetrics.MeanAbsoluteError`; `sklearn.metrics.mean_absolute_error`',
    keras: '`keras.metrics.MeanAbsoluteError`: the same',
  },
  meanIoU: {
    torch: "`torchmetrics.JaccardIndex`; `sklearn.metrics.jaccard_score` with `average='macro'`",
    keras: '`keras.metrics.MeanIoU`: takes scores too, and needs no `num_classes`; `ignore_class` is `ignoreClass`',
  },
  mse: {
    torch: '`torchmetrics.MeanSquaredError`; `sklearn.metrics.mean_squared_error`',
    keras: '`keras.metrics.MeanSquaredError`: the same',
  },
  precision: {
    torch:
      '`torchmetrics.classification.MulticlassPrecision`; `sklearn.metrics.precision_score`: `zero_division` is ' +
      '`zeroDivision`',
    keras: `\`keras.metrics.Precision\` ${KERAS_COUNTS}`,
  },
  r2: {
    torch: "`torchmetrics.R2Score`; `sklearn.metrics.r2_score`: 'uniform_average' is `average: 'uniform'`",
    keras: "`keras.metrics.R2Score`: 'uniform_average' is `average: 'uniform'`",
  },
  recall: {
    torch:
      '`torchmetrics.classification.MulticlassRecall`; `sklearn.metrics.recall_score`: `zero_division` is `zeroDivision`',
    keras: `\`keras.metrics.Recall\` ${KERAS_COUNTS}`,
  },
  rocAuc: {
    torch: "`torchmetrics.classification.MulticlassAUROC`; `sklearn.metrics.roc_auc_score` with `multi_class='ovr'`",
    keras: '`keras.metrics.AUC` interpolates on a grid of 200 thresholds; here it is exact',
    formula: '`P(score of one of the class > score of another)`.',
  },
  specificity: {
    torch: '`torchmetrics.classification.MulticlassSpecificity`',
    keras: 'None; `keras.metrics.SpecificityAtSensitivity` is another one',
  },
  topK: {
    torch: '`torchmetrics.classification.MulticlassAccuracy` with `top_k`; `sklearn.metrics.top_k_accuracy_score`',
    keras:
      '`keras.metrics.TopKCategoricalAccuracy` or `keras.metrics.SparseTopKCategoricalAccuracy`, told apart by the shape ' +
      'of the labels; here, of equal scores, those of lower classes count as higher',
    formula: '`rank of the label < k`, the highest score having rank 0.',
  },
};
