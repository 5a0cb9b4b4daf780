/** What browsers have of this package. Installing, files and worker processes are Node's. */
export type {LogLevel} from './backendDriver.ts';
export {BackendError} from './backendError.ts';
export type {BackendInfo} from './backendInfo.ts';
export {BACKEND_NAMES, type BackendName} from './backendName.ts';
export {useBackend} from './browser/useBackend.ts';
export type {Precision} from './native/bfloat16/precision.ts';
export type {UseBackendOptions} from './useBackendOptions.ts';
