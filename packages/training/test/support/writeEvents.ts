/**
 * Writes everything that an event file can hold, the same bytes at every call; scripts/fixtures/training_tensorboard.py lets
 * TensorBoard read them.
 */
import {eventWriter} from '@tfjs-zoo/training/node';

/** Seconds since 1970 of all events. */
export const TIME = 1_700_000_000.25;
export const VALUES: readonly number[] = [-1, 0, 0.1, 0.2, 1, Number.NaN, 3];

export async function writeEvents(directory: string): Promise<void> {
  const writer = eventWriter(directory, {now: () => 1000 * TIME});
  await writer.hyperparameters({learningRate: 0.1, optimizer: 'adamW', augment: false});
  await writer.experiment(['learningRate', 'optimizer'], [{tag: 'loss'}, {tag: 'epoch_loss', group: 'validation'}]);
  await writer.scalar('loss', 1.5, 0);
  await writer.scalar('loss', 0.25, 3e9);
  await writer.scalar('loss', Number.NaN, 3e9 + 1);
  await writer.histogram('dense/kernel', VALUES, 1, {buckets: 4});
  await writer.histogram('same', [2, 2, 2], 1, {buckets: 2});
  await writer.histogram('none', [], 1);
  await writer.text('notes', '**größer** als 1', 2);
  // so small that every version of zlib makes the same bytes of it
  const pixel = (red: number) => ({width: 1, height: 1, data: Uint8Array.of(red, 20, 30)});
  await writer.image('samples', [pixel(255), pixel(1)], 2);
  await writer.endSession('success');
}
