import {BACKEND_NAMES, type BackendName} from '@tfjs-zoo/backend';
import {ImageReadError, readImage} from '@tfjs-zoo/data/node';
import {classify, type Prediction} from '@tfjs-zoo/models';
import {type Command, Option} from 'commander';
import {chooseModel} from '../predict/chooseModel.ts';
import {type OpenedModel, openModel} from '../predict/openModel.ts';
import type {Session} from '../session.ts';
import {positiveInteger} from '../text/positiveInteger.ts';
import {percentText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {visible} from '../text/visible.ts';
import {UsageError} from '../usageError.ts';

/** The options, as commander gives them. */
interface Given {
  model: string;
  weights?: string;
  top?: number;
  backend: BackendName | 'auto';
  offline?: boolean;
}

/** What is said of one image. */
type Outcome =
  | {readonly image: string; readonly predictions: readonly Prediction[]}
  | {readonly image: string; readonly error: {readonly code: string; readonly message: string}};

/** How many classes are named unless `--top` says otherwise. */
const TOP = 5;

/** Adds `predict`: what is in the pictures. */
export function addPredict(program: Command, session: Session): void {
  program
    .command('predict')
    .description('say what is in images')
    .argument('<image...>', 'files: JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF')
    .option('--model <name>', 'a name from `tfjs-zoo list`, or the path of a model saved by model.save()', 'alexnet')
    .option(
      '--weights <name>',
      "a name from `tfjs-zoo info`, or the path of a .pth or safetensors file (default: 'DEFAULT')",
    )
    .option('--top <n>', `how many classes to name (default: ${TOP}, or all if there are fewer)`, positiveInteger)
    .addOption(new Option('--backend <name>', 'what computes').choices(['auto', ...BACKEND_NAMES]).default('auto'))
    .option('--offline', 'use only weights that are already on this machine')
    .action((images: string[], given: Given) => predict(images, given, session));
}

async function predict(images: readonly string[], given: Given, session: Session): Promise<void> {
  const {top, backend, offline} = given;
  const {signal} = session.io;
  const choice = chooseModel(given.model, given.weights);
  checkTop(top, choice.classes, given.model);

  const outcomes: Outcome[] = [];
  let opened: OpenedModel | undefined;
  try {
    for (const image of images) {
      signal?.throwIfAborted();
      try {
        const pixels = await readImage(image);
        // not before the first image can be read: a mistyped path costs no download
        if (opened === undefined) {
          opened = await openModel(choice, {backend, offline}, session);
          checkTop(top, opened.classes, opened.name);
        }
        const [predictions] = await classify(opened.model, pixels, {top: top ?? TOP, signal});
        outcomes.push({image, predictions});
        session.print(`${visible(image)}\n${lines(predictions, opened.named)}`);
      } catch (error) {
        if (!(error instanceof ImageReadError)) throw error;
        outcomes.push({image, error: {code: error.code, message: error.message}});
        session.fail(`predict: ${error.message}`, 1);
      }
    }
  } finally {
    opened?.model.dispose();
  }
  session.document({
    model: opened?.name ?? given.model,
    weights: opened?.weights,
    classes: opened?.classes,
    backend: opened && {name: opened.backend.name, version: opened.backend.version, threads: opened.backend.threads},
    images: outcomes,
  });
}

function lines(predictions: readonly Prediction[], named: boolean): string {
  const rows = predictions.map(({category, probability}) => [
    `  ${percentText(100 * probability)}`,
    named ? visible(category) : `class ${category}`,
  ]);
  return table(rows, ['right', 'left']);
}

/** @throws UsageError if more classes are asked for than there are */
function checkTop(top: number | undefined, classes: number | undefined, model: string): void {
  if (top === undefined || classes === undefined || top <= classes) return;
  throw new UsageError(
    `predict: --top ${top} is more than the ${classes} classes of ${model}; give at most ${classes}`,
  );
}
