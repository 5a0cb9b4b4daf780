/** What onnxruntime writes down of its runs, told by the stages of AlexNet: it fuses and adds nodes, and names them anew. */
import {STAGES} from './stages.ts';

/** An event of the file, as far as it is read. */
export interface NodeEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly thread_scheduling_stats?: {readonly sub_threads?: object};
  };
}

/** What the file tells. */
export interface Profile {
  /** Milliseconds of each stage, for each run. */
  readonly passes: readonly Record<string, number>[];
  /** Threads that computed. */
  readonly threads: number;
}

/**
 * A node of a stage's operator, fused or not, begins the stage; what is neither of the next stage's operator, such as
 * a change of layout, belongs to that which has begun.
 *
 * @throws Error if a run has not all stages.
 */
export function readProfile(events: readonly NodeEvent[]): Profile {
  const passes: Record<string, number>[] = [];
  let pass: Record<string, number> = {};
  let at = -1;
  let threads = 1;
  for (const {cat, name, dur, args = {}} of events) {
    if (cat === 'Node') {
      const op = args.op_name?.replace(/^Fused/, '');
      if (op === STAGES[at + 1]?.op) at++;
      const stage = STAGES[Math.max(at, 0)].name;
      pass[stage] = (pass[stage] ?? 0) + dur / 1000;
      threads = Math.max(threads, 1 + Object.keys(args.thread_scheduling_stats?.sub_threads ?? {}).length);
    } else if (name === 'model_run') {
      if (at !== STAGES.length - 1) {
        const last = STAGES[at]?.name;
        throw new Error(`bench: onnxruntime's profile ends at stage ${at + 1} of ${STAGES.length}, '${last}'`);
      }
      passes.push(pass);
      [pass, at] = [{}, -1];
    }
  }
  return {passes, threads};
}
