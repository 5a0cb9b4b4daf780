export type {LogLevel} from './backendDriver.ts';
export {BackendError} from './backendError.ts';
export type {BackendInfo} from './backendInfo.ts';
export {BACKEND_NAMES, type BackendName} from './backendName.ts';
export {type BackendReport, diagnose} from './diagnose.ts';
export {type InstallNativeOptions, installNative, type NativeInstall} from './native/install/installNative.ts';
export {NativeInstallError} from './native/install/nativeInstallError.ts';
export {NATIVE_INSTALL_COMMAND} from './native/nativeInstallCommand.ts';
export {type UseBackendOptions, useBackend} from './useBackend.ts';
