/** Whether bfloat16 pays: some processors have instructions for it that take longer than those for float32. */
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';
import {BFLOAT16, cast} from './cast.ts';

/** Rows and columns of the matrices: large enough for arithmetic to take the time, of which it is a millisecond or two. */
const SIDE = 512;
/** Products of each kind, of which the fastest counts: the first compiles, and others have the machine in between. */
const RUNS = 5;

let measured: number | undefined;

/** How many times as fast products of matrices are in bfloat16 as in float32 here, measured once a process. */
export function bfloat16Gain(binding: TensorflowBinding): number {
  measured ??= measure(binding);
  return measured;
}

/** What to say of it: nothing where bfloat16 pays. */
export function bfloat16Warning(gain: number): string | undefined {
  if (gain >= 1) return undefined;
  return (
    `useBackend: bfloat16 does not pay here: this processor has instructions for it, but multiplies it at ${gain.toFixed(2)} times ` +
    "the speed of float32. Leave out precision: 'bfloat16'"
  );
}

function measure(binding: TensorflowBinding): number {
  const wide = binding.createTensor([SIDE, SIDE], binding.TF_FLOAT, new Float32Array(SIDE * SIDE).fill(0.5));
  const half = cast(binding, wide, binding.TF_FLOAT, BFLOAT16).id;
  const times = {wide: Number.POSITIVE_INFINITY, half: Number.POSITIVE_INFINITY};
  try {
    for (let run = 0; run < RUNS; run++) {
      times.wide = Math.min(times.wide, multiply(binding, wide, binding.TF_FLOAT));
      times.half = Math.min(times.half, multiply(binding, half, BFLOAT16));
    }
  } finally {
    for (const id of [wide, half]) binding.deleteTensor(id);
  }
  return times.wide / times.half;
}

/** Milliseconds that a matrix times itself takes. */
function multiply(binding: TensorflowBinding, id: number, type: number): number {
  const attributes: OpAttribute[] = [
    {name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false},
    {name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false},
    {name: 'T', type: binding.TF_ATTR_TYPE, value: type},
  ];
  const start = performance.now();
  const [result] = binding.executeOp('MatMul', attributes, [id, id], 1);
  const time = performance.now() - start;
  binding.deleteTensor(result.id);
  return time;
}
