import type {ModelEntry, WeightsEntry} from '@tfjs-zoo/models';
import type {Command} from 'commander';
import {findModel} from '../predict/findModel.ts';
import type {Session} from '../session.ts';
import {byteText, countText, percentText} from '../text/quantities.ts';
import {table} from '../text/table.ts';

/** How many names of classes are shown before the rest is only counted. */
const SHOWN_CLASSES = 10;

/** Adds `info`: all that is known of a model. */
export function addInfo(program: Command, session: Session): void {
  program
    .command('info')
    .description('say all that is known of a model and its weights')
    .argument('<model>', 'its name, as `tfjs-zoo list` shows it')
    .action((name: string) => {
      const entry = findModel('info', name);
      const {build: _, ...row} = entry;
      session.document(row);
      session.print(table(modelRows(entry), ['left', 'left']));
      for (const [set, weights] of Object.entries(entry.weights)) {
        session.print(`\nweights ${set}${set === entry.defaultWeights ? ' (default)' : ''}`);
        session.print(table(weightsRows(weights), ['left', 'left']));
      }
    });
}

function modelRows({paper, inputShape, groups, ...entry}: ModelEntry): string[][] {
  return [
    ['name', entry.name],
    ['description', entry.description],
    ['paper', `${paper.title} (${paper.year}), ${paper.url}`],
    ['reference', entry.reference],
    ['input', `${inputShape.join(' x ')} (height x width x channels), at least ${entry.minSize} x ${entry.minSize}`],
    ['classes', countText(entry.numClasses)],
    ['parameters', countText(entry.parameters)],
    ['multiply-adds', `${countText(entry.multiplyAdds)} an image`],
    ['classifier', entry.classifier],
    ['groups', groups.map(group => group.join(' ')).join(' | ')],
  ];
}

function weightsRows({accuracy, preset, categories, ...weights}: WeightsEntry): string[][] {
  const top5 = accuracy.top5 === undefined ? '' : `, top-5 ${percentText(accuracy.top5)}`;
  const note = weights.accuracyNote === '' ? '' : ` (${weights.accuracyNote})`;
  const rest = categories.length > SHOWN_CLASSES ? ', …' : '';
  return [
    ['  dataset', weights.dataset],
    ['  accuracy', `top-1 ${percentText(accuracy.top1)}${top5}${note}`],
    ['  classes', `${countText(categories.length)}: ${categories.slice(0, SHOWN_CLASSES).join(', ')}${rest}`],
    [
      '  preset',
      `resize ${preset.resize} (${preset.interpolation}), crop ${preset.crop}, channels ${preset.channels}` +
        `${preset.channelOrder === undefined ? '' : ` (${preset.channelOrder})`}, ` +
        `${preset.maxValue === undefined ? '' : `bytes scaled to 0..${preset.maxValue}, `}` +
        `mean ${preset.mean.join(' ')}, std ${preset.std.join(' ')}`,
    ],
    ['  licence', weights.license],
    ['  recipe', weights.recipe],
    ...weights.urls.map(url => ['  url', url]),
    ['  size', `${byteText(weights.bytes)} (${weights.bytes} bytes)`],
    ['  sha256', weights.sha256],
  ];
}
