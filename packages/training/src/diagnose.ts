/**
 * Reads learning curves as a person would: underfitting, overfitting, divergence, or still on the way.
 *
 * Goodfellow, Bengio, Courville, "Deep Learning" (2016), sections 5.2 and 11.4; the signs and thresholds are rules of
 * thumb and stand in `SIGNS`.
 */
import type {HistoryData} from './historyData.ts';

/** What learning curves show. */
export type Verdict = 'diverged' | 'overfit' | 'improving' | 'underfit' | 'converged' | 'unclear';

/** A verdict, the numbers behind it, and what to try. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** Epoch, from 0, since which it is so: of the best validation loss for 'overfit', of the trouble for 'diverged'. */
  readonly epoch?: number;
  /** One sentence with the numbers. */
  readonly sentence: string;
  /** What to try next, the most promising first. */
  readonly advice: readonly string[];
  /** The sentence and the advice. */
  toString(): string;
}

const SIGNS = {
  /** A loss this many times its first value, or not finite, has diverged. */
  divergence: 2,
  /** A validation loss this share above its best, while the training loss went on falling, is overfitting. */
  overfitting: 0.05,
  /** Share by which the loss still falls over the last quarter of the epochs while it is improving. */
  improvement: 0.03,
  /** A training loss that keeps more than this share of its first value has hardly learned. */
  unlearned: 0.8,
  /** Training accuracy below which a model that no longer improves is too weak for its data. */
  lowAccuracy: 0.8,
};
/** Epochs needed to say anything. */
const FEWEST = 3;

const ADVICE: Record<Verdict, readonly string[]> = {
  diverged: [
    'lower the learning rate ten times, or find it by lrFind',
    'clip the gradients (clipNorm: 1)',
    'look for NaN and for huge values in the samples',
  ],
  overfit: [
    'stop there: earlyStopping hands back the weights of the best epoch',
    'augment the images (imageTrainingPreset), mixUp or cutMix',
    'raise dropout or weight decay, or get more data',
  ],
  improving: ['train for more epochs', 'raise the learning rate, which lrFind can tell'],
  underfit: [
    'raise the learning rate, or find it by lrFind',
    'unfreeze more layers or take a larger model',
    'train longer, with less augmentation, dropout and weight decay',
  ],
  converged: ['keep it; a smaller learning rate for a few more epochs may gain a little (schedules.cosine)'],
  unclear: ['train for more epochs, with validation data'],
};

/**
 * Says in a sentence what the curves of a training show, and what to try.
 *
 * Looks at `loss` and, if there are any, `val_loss` and `accuracy`. Each value counts as the median of itself and its
 * neighbours, so that one odd epoch changes nothing.
 */
export function diagnose({epochs, logs}: Pick<HistoryData, 'epochs' | 'logs'>): Diagnosis {
  const {loss = [], val_loss: validation = [], accuracy = []} = logs;
  const lost = loss.findIndex(value => !Number.isFinite(value));
  if (lost >= 0)
    return made('diverged', `the training loss is ${loss[lost]} in epoch ${epochs[lost] + 1}`, epochs[lost]);
  if (loss.length < FEWEST) {
    return made('unclear', `${loss.length} ${loss.length === 1 ? 'epoch is' : 'epochs are'} too few to say anything`);
  }
  const training = smoothed(loss);
  const last = training.length - 1;
  const fell = `the training loss went from ${short(training[0])} to ${short(training[last])}`;
  if (training[last] > SIGNS.divergence * Math.abs(training[0])) {
    const best = indexOfLeast(training);
    return made('diverged', `${fell}, and was lowest in epoch ${epochs[best] + 1}`, epochs[best]);
  }

  const validated = validation.length === loss.length && validation.every(Number.isFinite);
  const judged = validated ? smoothed(validation) : training;
  if (validated) {
    const best = indexOfLeast(judged);
    const rise = share(judged[best], judged[last]);
    if (rise > SIGNS.overfitting && training[last] < training[best]) {
      const turned = `the validation loss was lowest in epoch ${epochs[best] + 1}, ${short(judged[best])}`;
      return made('overfit', `${turned}, and is ${percent(rise)} higher now, while ${fell}`, epochs[best]);
    }
  }
  const quarter = Math.max(1, Math.floor(judged.length / 4));
  const gain = -share(judged[last - quarter], judged[last]);
  if (gain > SIGNS.improvement) {
    const which = validated ? 'validation' : 'training';
    const ago = quarter === 1 ? 'the last epoch' : `the last ${quarter} epochs`;
    return made('improving', `the ${which} loss still fell by ${percent(gain)} over ${ago}, to ${short(judged[last])}`);
  }
  const right = accuracy.at(-1);
  const weak = right !== undefined && right < SIGNS.lowAccuracy;
  if (weak || training[last] > SIGNS.unlearned * training[0]) {
    const with_ = weak ? `, with ${percent(right)} of the training samples right` : '';
    return made('underfit', `${fell} and no longer falls${with_}`);
  }
  const gap = validated ? `, the validation loss at ${short(judged[last])}` : '';
  return made('converged', `${fell} and no longer changes much${gap}`);
}

const TITLES: Record<Verdict, string> = {
  diverged: 'Diverged',
  overfit: 'Overfitting',
  improving: 'Still improving',
  underfit: 'Underfitting',
  converged: 'Converged',
  unclear: 'Unclear',
};

function made(verdict: Verdict, what: string, epoch?: number): Diagnosis {
  const since = verdict === 'overfit' && epoch !== undefined ? ` since epoch ${epoch + 1}` : '';
  const sentence = `${TITLES[verdict]}${since}: ${what}.`;
  const advice = ADVICE[verdict];
  const text = [sentence, ...advice.map(line => `- ${line}`)].join('\n');
  return {verdict, ...(epoch === undefined ? {} : {epoch}), sentence, advice, toString: () => text};
}

/** By which share of `from` the value grew. */
const share = (from: number, to: number): number => (to - from) / Math.max(Math.abs(from), 1e-12);

const indexOfLeast = (values: readonly number[]): number => values.indexOf(Math.min(...values));

/** Medians of each value and its neighbours; at the ends there is one neighbour, and the mean is taken. */
function smoothed(values: readonly number[]): number[] {
  return values.map((value, i) => {
    const near = values.slice(Math.max(0, i - 1), i + 2).sort((a, b) => a - b);
    return near.length === 3 ? near[1] : near.length === 2 ? (near[0] + near[1]) / 2 : value;
  });
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (part: number): string => `${Number((100 * part).toPrecision(2))} %`;
