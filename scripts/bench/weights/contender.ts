/** A process that does jobs: reads one JSON line each from standard input and answers with one. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

/** What to do, with which weight file. */
export interface Job {
  readonly do: 'write' | 'load' | 'create' | 'createAndPredict' | 'memory';
  readonly file: string;
}

/** What came of it. */
export interface Answer {
  readonly milliseconds?: number;
  /** Most bytes held beyond those of the process without a model: until the model was there, and with a prediction. */
  readonly loaded?: number;
  readonly predicted?: number;
}

/** A running contender. */
export interface Contender {
  run(job: Job | {readonly do: 'createSkippingInit'; readonly file: string}): Promise<Answer>;
  end(): Promise<void>;
}

/** Starts `command`; its errors go to ours. */
export function startContender(command: string, args: readonly string[]): Contender {
  const child: ChildProcess = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit']});
  const {stdin, stdout} = child;
  if (stdin === null || stdout === null) throw new Error(`bench: no pipes to ${command}`);
  const ended = once(child, 'close');
  const lines = createInterface({input: stdout})[Symbol.asyncIterator]();
  return {
    async run(job) {
      stdin.write(`${JSON.stringify(job)}\n`);
      const {done, value} = await lines.next();
      if (done) throw new Error(`bench: ${command} ended without an answer to '${job.do}'`);
      return JSON.parse(value);
    },
    async end() {
      stdin.end();
      await ended;
    },
  };
}
