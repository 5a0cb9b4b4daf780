/** A process that does jobs: reads one JSON line each from standard input and answers with one. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

/** A running contender, which does jobs of type `J` and answers with an `A`. */
export interface Contender<J extends object, A> {
  run(job: J): Promise<A>;
  end(): Promise<void>;
}

/** Starts `command`; its errors go to ours. */
export function startContender<J extends object, A>(command: string, args: readonly string[]): Contender<J, A> {
  const child: ChildProcess = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit']});
  const {stdin, stdout} = child;
  if (stdin === null || stdout === null) throw new Error(`bench: no pipes to ${command}`);
  const ended = once(child, 'close');
  const lines = createInterface({input: stdout})[Symbol.asyncIterator]();
  return {
    async run(job) {
      const line = JSON.stringify(job);
      stdin.write(`${line}\n`);
      const {done, value} = await lines.next();
      if (done) throw new Error(`bench: ${command} ended without an answer to ${line}`);
      return JSON.parse(value);
    },
    async end() {
      stdin.end();
      await ended;
    },
  };
}
