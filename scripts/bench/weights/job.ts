/** What the processes that load weights are told, and what they answer. */

/** What to do, with which weight file. */
export interface Job {
  readonly do: 'write' | 'load' | 'create' | 'createAndPredict' | 'memory';
  readonly file: string;
}

/** What PyTorch can do besides. */
export interface PyTorchJob {
  readonly do: 'createSkippingInit';
  readonly file: string;
}

/** What came of it. */
export interface Answer {
  readonly milliseconds?: number;
  /** Most bytes held beyond those of the process without a model: until the model was there, and with a prediction. */
  readonly loaded?: number;
  readonly predicted?: number;
}
