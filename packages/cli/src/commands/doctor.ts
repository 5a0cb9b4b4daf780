import {type BackendReport, diagnose} from '@tfjs-zoo/backend';
import {cacheDirectory} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {table} from '../text/table.ts';
import {version} from '../version.ts';

/** The options, as commander gives them. */
interface Given {
  measure: boolean;
}

/** Adds `doctor`: which backends work on this machine, and what would make it faster. */
export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('say which backends work here, how fast each is, and which command would get a faster one')
    .option('--no-measure', 'do not measure how fast each backend is, which takes some seconds')
    .action(async ({measure}: Given) => {
      const backends = await diagnose({measure});
      // Ctrl-C reaches the process that checks native too, which then looks broken
      session.io.signal?.throwIfAborted();
      const auto = backends.find(report => report.auto);
      // they come fastest first: what can be repaired before the chosen one is faster than it
      const faster = backends.slice(0, auto === undefined ? undefined : backends.indexOf(auto));
      const improvement = faster.find(({fix}) => fix !== undefined);
      const host = {tfjsZoo: version(), node: process.version, platform: `${process.platform} ${process.arch}`};
      const cache = cacheDirectory();
      session.document({
        ...host,
        cacheDirectory: cache,
        backends,
        auto: auto?.name,
        improve: improvement && {backend: improvement.name, command: improvement.fix},
      });
      session.print(`tfjs-zoo ${host.tfjsZoo}, Node ${host.node}, ${host.platform}\nweights are kept in ${cache}\n`);
      session.print(table(backends.map(row), ['left', 'left', 'left', 'right', 'left']));
      session.print('');
      session.print(
        auto === undefined
          ? 'no backend works here'
          : `'auto' chooses ${auto.name}${improvement ? '' : ': nothing faster'}`,
      );
      if (improvement) session.print(`faster: ${improvement.name}, after: ${improvement.fix}`);
      if (auto === undefined) session.fail('doctor: no backend works here', 1);
    });
}

function row({name, usable, version: library, threads, device, gflops, why, fix}: BackendReport): string[] {
  const size = threads === undefined ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const where = device === undefined ? '' : ` on ${device}`;
  const speed = gflops === undefined ? '' : `${gflops < 10 ? gflops.toFixed(1) : gflops.toFixed(0)} GFLOP/s`;
  const remedy = fix === undefined ? '' : ` To fix it: ${fix}`;
  const status = usable ? 'usable' : 'not usable';
  return [name, status, usable ? `${library}${size}${where}` : '', speed, `${why}${remedy}`];
}
