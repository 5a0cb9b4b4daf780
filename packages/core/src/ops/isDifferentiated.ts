import {engine} from '@tensorflow/tfjs-core';

/**
 * Whether a gradient is being differentiated itself: it must then be made of operations that have gradients, and of inputs
 * alone, as tfjs takes an output that was saved for a constant.
 */
export const isDifferentiated = (): boolean => engine().state.gradientDepth > 0;
