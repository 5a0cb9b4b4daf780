/**
 * Predictions as programs: the second of batches of one shape is listened to, and from the third on the program runs, if all that
 * was called are operations of our own. For AlexNet that is so for up to four images, for of more some convolutions are TensorFlow's.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {PredictionRecorder, RecordablePrediction} from '@tfjs-zoo/core';
import {precision} from '../bfloat16/precision.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';
import type {Program} from './program.ts';
import {Recording} from './recording.ts';

/** Shapes of batches that a model is remembered with; whoever has more of them starts again. */
const MOST_SHAPES = 16;

/** What has become of predictions of one shape. */
type State = Program | 'seen once' | 'no program';

/** Records predictions on the native backend. */
export class ProgramRecorder implements PredictionRecorder {
  private readonly native: NativeBackend;
  private readonly states = new WeakMap<object, Map<string, State>>();

  constructor(native: NativeBackend) {
    this.native = native;
  }

  predict({model, weights, x, run}: RecordablePrediction): Tensor {
    if (!hasOwnOps()) return run();
    const states = this.statesOf(model);
    const key = `${precision()} ${x.shape}`;
    const state = states.get(key);
    if (state === 'no program') return run();
    if (state === undefined) {
      const y = run();
      if (states.size >= MOST_SHAPES) states.clear();
      states.set(key, 'seen once');
      return y;
    }
    if (state !== 'seen once') return state.run(this.native, x);
    const recording = new Recording(this.native, weights, x);
    // two that share their values now may not do so later: the next prediction may tell them apart
    if (!recording.isClear) return run();
    const y = recording.listen(run);
    states.set(key, recording.programOf(y) ?? 'no program');
    return y;
  }

  private statesOf(model: object): Map<string, State> {
    const states = this.states.get(model) ?? new Map<string, State>();
    this.states.set(model, states);
    return states;
  }
}
