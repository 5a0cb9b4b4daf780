/** The native backend could not be installed. The message says at which step, why, and what to do. */
export class NativeInstallError extends Error {
  override readonly name = 'NativeInstallError';
}
