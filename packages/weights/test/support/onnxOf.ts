/** ONNX models by hand. */
import {bytes, field, int} from './wire.ts';

/** The least of a model around what its graph holds. */
export const onnxOf = (...graph: Uint8Array[]): Uint8Array =>
  bytes(int(1, 8), field(7, ...graph), field(8, int(2, 17)));

/** An initializer named `w`. */
export const initializer = (...fields: Uint8Array[]): Uint8Array => field(5, ...fields, field(8, 'w'));

/** The field that says the elements are float32. */
export const FLOAT: Uint8Array = int(2, 1);

/** An entry of a tensor's external data. */
export const entry = (key: string, value: string): Uint8Array => field(13, field(1, key), field(2, value));

/** A model whose one tensor, a float32 vector of one element, is in another file. */
export const externalOnnx = (...entries: Uint8Array[]): Uint8Array =>
  onnxOf(initializer(int(1, 1), FLOAT, int(14, 1), ...entries));
