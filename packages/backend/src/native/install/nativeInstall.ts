/** What was installed. */
export interface NativeInstall {
  /** Where it lies. */
  directory: string;
  /** Version that libtensorflow reports. */
  version: string;
  /**
   * Where the library came from: `'pip'`, `'download'`, the path of the user's own wheel or directory or of Python's
   * TensorFlow, or `'@tensorflow/tfjs-node'` for the addon of its own installer.
   */
  source: string;
  /** Whether an installation was already there and nothing was done. */
  reused: boolean;
  /** Bytes it takes on disk; libraries of the user's own are linked to and not counted. */
  bytes: number;
}
