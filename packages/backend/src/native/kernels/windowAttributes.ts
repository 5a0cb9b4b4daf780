import {integersAttribute} from '../opAttributes.ts';
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';

/** Windows of both axes. */
export interface OwnWindows {
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Padding above and to the left: how many windows there are, the shape of what was pooled says. */
  readonly before: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** Windows as our own operations are told of them. */
export function windowAttributes(binding: TensorflowBinding, windows: OwnWindows): OpAttribute[] {
  return Object.entries(windows).map(([name, numbers]) => integersAttribute(binding, name, [...numbers]));
}
