/** The part of tfjs-node's addon that this package calls itself. */
export interface TensorflowBinding {
  /** Uploads values and returns the tensor's handle. */
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): number;
  /** Frees a tensor by its handle. */
  deleteTensor(id: number): void;
  /** Downloads a tensor's values. */
  tensorDataSync(id: number): Float32Array;
  /** Runs a TensorFlow operation by its name; types are as TensorFlow numbers them. */
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputs: number,
  ): {id: number; shape: number[]; dtype: number}[];
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  /** Version of the library that the addon runs on. */
  readonly TF_Version: string;
}

/** An attribute of a TensorFlow operation, as the addon takes it. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string | number[];
}
