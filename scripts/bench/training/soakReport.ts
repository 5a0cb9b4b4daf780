/** `npm run bench -- training --soak SECONDS`: the soak, told. */
import {cpus} from 'node:os';
import {useBackend} from '@tfjs-zoo/backend';
import {chosenBackends} from '../chosenBackends.ts';
import type {Report} from '../report.ts';
import {type SoakResult, soak} from './soak.ts';

/** Soaks for so many seconds on each of the backends listed; by default on the first of those that work here. */
export async function reportSoak(backends: string | undefined, seconds: number): Promise<Report> {
  const names = await chosenBackends(backends);
  const results: (SoakResult & {readonly backend: string})[] = [];
  for (const name of backends === undefined ? names.slice(0, 1) : names) {
    await useBackend(name);
    results.push({backend: name, ...(await soak({seconds}))});
  }
  const lines = results.map(({backend, steps, seconds: took, tensors, ...growth}) => {
    const counts = `${tensors.early.join(', ')} → ${tensors.late.join(', ')}`;
    const perHour = (bytes: number): string =>
      // from the middle of the second quarter to the middle of the last
      `${mega(bytes)} (${mega((bytes * 3600) / (took / 2))})`;
    const grown = [growth.heapGrowth, growth.residentGrowth].map(perHour).join(' | ');
    return `| ${backend} | ${steps} | ${took.toFixed(0)} | ${counts} | ${grown} |`;
  });
  const text = [
    `A tiny network trained with augmentation, dropout, validation and checkpoints. ${cpus()[0]?.model}, Node ${process.version}.`,
    'Tensors at the ends of epochs, in the second quarter → the last; more while a checkpoint is being written.',
    'Growth: median of the last quarter of the epochs less that of the second, in MB; an hour at that rate in brackets.',
    '',
    '| Backend | Steps | Seconds | Tensors | Heap grows | Memory grows |',
    '|---|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n');
  return {text, json: {node: process.version, results}};
}

const mega = (bytes: number): string => (bytes / 1e6).toFixed(2);
