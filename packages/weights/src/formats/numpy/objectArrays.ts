/**
 * Arrays of Python objects: a pickle in NumPy's clothes. Loading one may run code, so none is; here is what to do instead.
 */

/**
 * Turns the layout in which AlexNet and VGG were handed around (`bvlc_alexnet.npy`: a dictionary `{layer: [W, b]}` inside
 * an array without dimensions) into an npz with the names `conv1.weight`, `conv1.bias`, ….
 */
export const CONVERT_DICTIONARY: string =
  'python -c "import sys, numpy as np; ' +
  "d = np.load(sys.argv[1], allow_pickle=True, encoding='latin1').item(); " +
  "np.savez(sys.argv[2], **{f'{k}.{n}': a for k, v in d.items() for n, a in zip(('weight', 'bias'), v)})\" old.npy new.npz";

/** What is said of an object array of this shape. Follows the name of the file or tensor. */
export function aboutObjectArray(shape: readonly number[]): string {
  const what =
    'an array of Python objects (a pickle, which could run code) is not read; if you trust where it came from, ';
  if (shape.length > 0) return `${what}save its items as arrays of their own with numpy.savez`;
  return `${what}and it is a dictionary {layer: [W, b]}, convert it: ${CONVERT_DICTIONARY}`;
}
