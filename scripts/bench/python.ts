/** PyTorch, where there is one to compare with. */
import {spawnSync} from 'node:child_process';

/** The Python to compare with: `ZOO_ORACLE_PYTHON`, or `python3`. */
export const PYTHON: string = process.env.ZOO_ORACLE_PYTHON ?? 'python3';

/** Whether that Python can run a script of ours: without a job, it only imports. Says so on the console if it cannot. */
export function canRun(script: string): boolean {
  const {status} = spawnSync(PYTHON, [script], {input: '', stdio: ['pipe', 'ignore', 'ignore']});
  if (status !== 0) console.warn(`bench: ${PYTHON} has no PyTorch to compare with; name one by ZOO_ORACLE_PYTHON`);
  return status === 0;
}
