/**
 * Operations of our own that are run one after the other by a single operation, `ZooProgram`: between two of them there is no
 * JavaScript, and what only the next one needs is no tensor.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';

/** Where values of a program are from: an input, by its place; what a line makes; or nowhere, as there are none. */
export type Value = {readonly input: number} | {readonly line: number} | 'none';

/** One operation. */
export interface Line {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: readonly OpAttribute[];
}

/** The images, or a weight. */
export type ProgramInput = Tensor | 'x';

/** What computes predictions of one shape of batches. The result of its last line is its own. */
export class Program {
  private readonly inputs: readonly ProgramInput[];
  private readonly attributes: OpAttribute[];

  constructor({binding}: NativeBackend, inputs: readonly ProgramInput[], lines: readonly Line[]) {
    this.inputs = inputs;
    const texts = lines.map(line => textOf(line, inputs.length));
    this.attributes = programAttributes(binding, inputs.length, texts);
  }

  /** Runs it. */
  run(native: NativeBackend, x: Tensor): Tensor {
    const {binding} = native;
    const ids = this.inputs.map(input => native.handleOf((input === 'x' ? x : input).dataId));
    const [{id, shape}] = binding.executeOp('ZooProgram', this.attributes, ids, 1);
    return native.createOutputTensor({id, shape, dtype: binding.TF_FLOAT});
  }
}

/** What the operation is told: how many inputs there are, and what is computed, as `ops/program.cc` reads it. */
export function programAttributes(binding: TensorflowBinding, inputs: number, lines: readonly string[]): OpAttribute[] {
  return [
    {name: 'n', type: binding.TF_ATTR_INT, value: inputs},
    {name: 'program', type: binding.TF_ATTR_STRING, value: lines.join('\n')},
  ];
}

/** `name 0,1,2 attribute=3,4`, as the operation reads it. */
function textOf({name, inputs, attributes}: Line, count: number): string {
  const places = inputs.map(value => (value === 'none' ? -1 : 'input' in value ? value.input : count + value.line));
  return [name, places.join(','), ...attributes.map(({name, value}) => `${name}=${numbersOf(value)}`)].join(' ');
}

function numbersOf(value: OpAttribute['value']): string {
  return Array.isArray(value) ? value.join(',') : String(Number(value));
}
