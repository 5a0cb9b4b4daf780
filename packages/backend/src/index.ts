export type {LogLevel} from './backendDriver.ts';
export {BackendError} from './backendError.ts';
export type {BackendInfo} from './backendInfo.ts';
export {BACKEND_NAMES, type BackendName} from './backendName.ts';
export {type BackendReport, diagnose} from './diagnose.ts';
export {type UseBackendOptions, useBackend} from './useBackend.ts';
