/**
 * Files that are recognised and not read: each with the reason and the way out, because "unknown format" helps nobody.
 */
import {hasBytes} from './format.ts';

/** A kind of file that often arrives where weights were expected. */
export interface Unreadable {
  /** Goes into the error's `format`. */
  readonly name: string;
  readonly recognises: (head: Uint8Array) => boolean;
  /** What it is, and what to do. Follows "this is ". */
  readonly text: string;
}

/** How to get weights out of Keras. */
export const FROM_KERAS =
  "in Python: safetensors.numpy.save_file({w.path: w.numpy() for w in model.weights}, 'model.safetensors')";

/** Looked at top to bottom; the last rows are the least certain. */
export const unreadables: readonly Unreadable[] = [
  {name: 'empty', recognises: head => head.length === 0, text: 'an empty file; download or copy it again'},
  {
    name: 'html',
    recognises: head => /^\s*<(!doctype html|html|head|\?xml)/i.test(ascii(head)),
    text: 'a web page, not weights: the server sent an error or login page; check the URL and download it again',
  },
  {
    name: 'git-lfs',
    recognises: head => hasBytes(head, 'version https://git-lfs'),
    text: 'a git-lfs pointer, which stands for the file; run `git lfs pull` to get the file itself',
  },
  {
    name: 'pth-1.0-preview',
    recognises: head => hasBytes(head, 'PYTORCH1'),
    text: `a file of PyTorch's 1.0 preview, which only that version reads; open it there and save model.state_dict()`,
  },
  {name: 'gzip', recognises: head => hasBytes(head, [0x1f, 0x8b]), text: 'gzip-compressed; run gunzip on it first'},
  {name: 'bzip2', recognises: head => hasBytes(head, 'BZh'), text: 'bzip2-compressed; run bunzip2 on it first'},
  {
    name: 'xz',
    recognises: head => hasBytes(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
    text: 'xz-compressed; run unxz on it first',
  },
  {
    name: 'zstd',
    recognises: head => hasBytes(head, [0x28, 0xb5, 0x2f, 0xfd]),
    text: 'zstd-compressed; run unzstd on it first',
  },
  {
    name: '7z',
    recognises: head => hasBytes(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    text: 'a 7z archive; unpack it first',
  },
  {
    name: 'hdf5',
    recognises: head => hasBytes(head, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
    text: `HDF5 (Keras .h5), which is not read; save the weights as safetensors instead, ${FROM_KERAS}`,
  },
  {
    name: 'zip',
    recognises: head => hasBytes(head, [0x50, 0x4b, 5, 6]),
    text: 'an empty zip archive with bytes appended; download or copy it again',
  },
  {
    name: 'pickle',
    recognises: head => head[0] === 0x80 && head.length > 1 && head[1] >= 2 && head[1] <= 5,
    text: 'a bare Python pickle, which could run code and is not read; save a state dict with torch.save (and its own pickle_protocol) or as safetensors',
  },
  {
    name: 'ort',
    recognises: head => hasBytes(head, 'ORTM', 4),
    text: "ONNX Runtime's own format, which is not read; open the .onnx file that it was made from",
  },
  {
    name: 'tflite',
    recognises: head => hasBytes(head, 'TFL3', 4),
    text: `TensorFlow Lite, which is made for running and not read; open the model that it was made from, ${FROM_KERAS}`,
  },
  {
    name: 'saved-model',
    // saved_model_schema_version = 1, then a message
    recognises: head => hasBytes(head, [0x08, 0x01, 0x12]),
    text: `a TensorFlow SavedModel, which is not read; open the Keras model that it was made from, ${FROM_KERAS}`,
  },
  {
    name: 'gguf',
    recognises: head => hasBytes(head, 'GGUF'),
    text: 'GGUF (llama.cpp), whose blocks of quantised elements are not read; open the safetensors that it was made from',
  },
  {
    name: 'text',
    recognises: head => head.every(byte => (byte >= 0x20 && byte !== 0x7f) || (byte >= 9 && byte <= 13)),
    text: 'plain text, not weights; check that the path or URL names the weight file itself',
  },
];

function ascii(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, 64));
}
