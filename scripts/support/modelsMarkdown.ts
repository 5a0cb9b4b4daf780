/** MODELS.md: the registry as a table for readers. */
import {join} from 'node:path';
import {listModels, type ModelEntry, type WeightsEntry} from '@tfjs-zoo/models';
import {ROOT} from './workspace.ts';

/** The file. */
export const MODELS_MARKDOWN: string = join(ROOT, 'MODELS.md');

const HEADER = `# Models

Written by \`npm run update:models\` from the registry in \`packages/models/src/registry\`; tests recompute the parameters and
multiply-adds from the networks, and the size and SHA-256 of files that come with a package.

`;

const percent = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(2)} %`);
/** Colours and numbers that images are turned into. */
function numbersText({channels, channelOrder = 'rgb', maxValue = 1, mean, std}: WeightsEntry['preset']): string {
  const colours = channels === 3 ? channelOrder.toUpperCase() : 'grey';
  const range = maxValue === 1 ? '' : ` of 0 to ${maxValue}`;
  return `${colours}${range}, mean ${mean.join(' ')}, deviation ${std.join(' ')}`;
}

const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M`;

function weightsText(entry: ModelEntry, name: string, weights: WeightsEntry): string {
  const {accuracy, bytes, sha256, preset, urls} = weights;
  const source = urls.map(url => (url.startsWith('file:') ? 'comes with `@tfjs-zoo/models`' : `<${url}>`)).join(', ');
  return [
    `### \`${name}\`${name === entry.defaultWeights ? ', the default' : ''}`,
    '',
    `- Trained on ${weights.dataset}, ${weights.categories.length} classes. Recipe: ${weights.recipe}.`,
    `- Top-1 ${percent(accuracy.top1)}, top-5 ${percent(accuracy.top5)}: ${weights.accuracyNote}.`,
    `- Images: shorter side to ${preset.resize} (${preset.interpolation}), centre ${preset.crop}x${preset.crop}, ` +
      `${numbersText(preset)}.`,
    `- File: ${source}, ${bytes} bytes, SHA-256 \`${sha256}\`. Licence: ${weights.license}.`,
    '',
  ].join('\n');
}

function modelText(entry: ModelEntry): string {
  const {name, description, paper, reference, inputShape, minSize, parameters, multiplyAdds, numClasses} = entry;
  return [
    `## \`${name}\``,
    '',
    `${description}. [${paper.title}](${paper.url}), ${paper.year}. Agrees with ${reference}.`,
    '',
    '| Input | Least | Classes | Parameters | Multiply-adds |',
    '| --- | --- | --- | --- | --- |',
    `| ${inputShape.join('x')} | ${minSize}x${minSize} | ${numClasses} | ${millions(parameters)} | ${millions(multiplyAdds)} |`,
    '',
    ...Object.entries(entry.weights).map(([set, weights]) => weightsText(entry, set, weights)),
  ].join('\n');
}

/** The whole text. */
export function modelsMarkdown(): string {
  return `${HEADER}${listModels().map(modelText).join('\n')}`;
}
