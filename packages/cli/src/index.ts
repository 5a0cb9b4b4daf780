export type {CliIo, CliOutput} from './cliIo.ts';
export {Interrupted} from './interrupted.ts';
export {run} from './run.ts';
