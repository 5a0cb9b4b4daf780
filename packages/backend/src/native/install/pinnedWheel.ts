/** A wheel known byte for byte: what is not it is refused. */
export interface PinnedWheel {
  /** Project on the Python package index. */
  project: string;
  /** Version of it. */
  version: string;
  /** File name on the index. */
  file: string;
  /** Python version of pip's `--python-version`: it only picks the file, no Python of it is run. */
  python: string;
  /** Platform tag of pip's `--platform`. */
  platform: string;
  /** Exact size in bytes. */
  bytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  sha256: string;
}

/** TensorFlow 2.21 for processors, linux x64: the C library and its headers, inside a Python package. Size and hash are the index's. */
export const TENSORFLOW_WHEEL: PinnedWheel = {
  project: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  python: '3.11',
  platform: 'manylinux_2_27_x86_64',
  bytes: 273829956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
};
