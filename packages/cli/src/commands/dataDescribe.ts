import {describeDataset, imageFolder} from '@tfjs-zoo/data/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {positiveInteger} from '../text/positiveInteger.ts';
import {progressLine} from '../text/progressLine.ts';
import {visible} from '../text/visible.ts';

/** The options, as commander gives them. */
interface Given {
  against?: string;
  limit?: number;
}

const AFTER = `
DIR holds a folder of images for each class, as in DIR/cat/one.jpg. Every image is decoded once. Copies are told by their
pixels, so one in another lossless format is found, too. Files that cannot be read are listed; they are no failure.

Examples:
  $ tfjs-zoo data describe photos
  $ tfjs-zoo data describe photos/train --against photos/validation    # images that are in both
  $ tfjs-zoo data describe photos --json | jq -r '.broken[].name'      # the paths of broken files`;

/** Adds `data describe`: a folder of images in numbers. */
export function addDataDescribe(data: Command, session: Session): void {
  data
    .command('describe')
    .description('say what a folder of images holds: classes, formats, sizes, mean and std, copies, broken files')
    .argument('<dir>', 'a directory of class folders')
    .option('--against <dir>', 'a second one, for validation: images that are in both are listed')
    .option('--limit <n>', 'decode at most this many images, equal distances apart (default: all)', positiveInteger)
    .addHelpText('after', AFTER)
    .action((dir: string, given: Given) => describe(dir, given, session));
}

async function describe(dir: string, {against, limit}: Given, session: Session): Promise<void> {
  const {signal, stderr} = session.io;
  const folder = await imageFolder(dir, {signal});
  const second = against === undefined ? undefined : await imageFolder(against, {signal});
  const line = progressLine(stderr);
  try {
    const description = await describeDataset(folder, {
      against: second,
      limit,
      signal,
      onProgress(done, total) {
        const percent = Math.floor((100 * done) / total);
        line.show(percent, `looking at ${visible(dir)}: ${done} of ${total} images (${percent} %)`);
      },
    });
    session.document({directory: dir, against, ...description});
    session.print(`${description}`.split('\n').map(visible).join('\n'));
  } finally {
    line.end();
  }
}
