import {PlateauWatch, type ReduceLROnPlateauOptions} from '../callbacks/plateauWatch.ts';
import {monitored} from '../callbacks/zooCallback.ts';
import {numberFromJson, numberToJson, objectFromJson} from '../state/json.ts';
import {checkPositive, makeSchedule, type Schedule} from './schedule.ts';

/** Settings of {@link plateau}. */
export interface PlateauOptions extends ReduceLROnPlateauOptions {
  /** The rate until the first reduction. */
  learningRate: number;
}

/**
 * A rate that is lowered when a monitored value no longer improves. It is the same at every step until the training that it is
 * given to tells it the values of an epoch: `fit` does so, and the callback `learningRateScheduler` in tfjs's own fit.
 *
 * One schedule serves one training at a time, which it begins anew. It may be put into {@link warmup}; a function made of it,
 * such as `step => 2 * plateau(step)`, would not be told anything.
 *
 * What counts as an improvement is that of `reduceLROnPlateau`, and thus of Keras 3 `ReduceLROnPlateau`. PyTorch's waits one
 * epoch longer for the same patience, and takes its threshold as a share of the best value.
 *
 * @throws ConfigError if an option is out of range, or `mode` is needed and not given. Training rejects with one if the monitored
 * name is absent from the logs; the message lists what is there.
 */
export function plateau({learningRate, ...options}: PlateauOptions): Schedule {
  checkPositive('plateau: learningRate', learningRate);
  const watch = new PlateauWatch('plateau', options);
  const {monitor} = watch;
  let rate = learningRate;
  return makeSchedule(() => rate, {
    feedback: {
      monitor,
      restart: () => {
        watch.restart();
        rate = learningRate;
      },
      observe: logs => {
        rate = watch.next(monitored('plateau', monitor, logs), rate);
      },
      getState: () => ({...watch.getState(), rate: numberToJson(rate)}),
      setState: state => {
        watch.setState(state);
        rate = numberFromJson('rate', objectFromJson('plateau', state).rate);
      },
    },
  });
}
