import type {Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {integersAttribute} from '../opAttributes.ts';
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';
import {type Line, Program, type Value} from './program.ts';

/** What is known of a handle of the addon's. */
interface Known {
  readonly value: Value;
  readonly shape: readonly number[];
}

type Made = ReturnType<TensorflowBinding['executeOp']>[number];

/** TensorFlow's operations whose results are what they are of where the shape is the same. */
const SAME = ['Identity', 'Slice'];

/** Listens to what the addon is told to do, and makes a program of it if all of it are operations of our own. */
export class Recording {
  private readonly native: NativeBackend;
  private readonly known = new Map<number, Known>();
  private readonly tensors = new Map<number, Tensor>();
  private readonly x: Tensor;
  private readonly count: number;
  private readonly inputs: Tensor[] = [];
  private readonly lines: Line[] = [];
  private isWhole = true;
  private isOpen = true;

  /** @param weights - Tensors whose values the program takes as they are then. */
  constructor(native: NativeBackend, weights: readonly Tensor[], x: Tensor) {
    this.native = native;
    this.x = x;
    // a program takes no others
    const floats = [...weights, x].filter(({dtype}) => dtype === 'float32');
    this.count = floats.length;
    for (const tensor of floats) this.tensors.set(native.handleOf(tensor.dataId), tensor);
  }

  /** Whether each tensor has values of its own, by which it is known. */
  get isClear(): boolean {
    return this.tensors.size === this.count;
  }

  /** Runs `run` and gives its result, of which nothing waits any more. */
  listen(run: () => Tensor): Tensor {
    const native = this.native as NativeBackend & {binding: TensorflowBinding};
    const {binding} = native;
    native.binding = this.spyOn(binding);
    try {
      const y = run();
      native.handleOf(y.dataId);
      return y;
    } finally {
      native.binding = binding;
      this.isOpen = false;
    }
  }

  /** The program that gives `y`; `undefined` where something else was called, or values were read. */
  programOf(y: Tensor): Program | undefined {
    const made = this.known.get(this.native.handleOf(y.dataId))?.value;
    const last = this.lines.length - 1;
    if (!this.isWhole || made === undefined || made === 'none' || !('line' in made)) return undefined;
    if (made.line !== last || !isOwn(this.lines[last].name)) return undefined;
    const inputs = this.inputs.map(tensor => (tensor === this.x ? 'x' : tensor));
    return new Program(this.native, inputs, this.lines);
  }

  private spyOn(binding: TensorflowBinding): TensorflowBinding {
    const spies: Partial<TensorflowBinding> = {
      executeOp: (name, attributes, ids, outputs) => {
        const made = binding.executeOp(name, attributes, ids, outputs);
        if (this.isOpen) this.isWhole = this.isWhole && this.note(name, attributes, ids, made);
        return made;
      },
      createTensor: (shape, dtype, values) => {
        const id = binding.createTensor(shape, dtype, values);
        if (values.length === 0 && dtype === binding.TF_FLOAT) this.known.set(id, {value: 'none', shape});
        return id;
      },
      tensorDataSync: id => {
        this.isWhole = false;
        return binding.tensorDataSync(id);
      },
    };
    return Object.create(binding, Object.getOwnPropertyDescriptors(spies));
  }

  /** Adds a line, if it takes one. Whether a program can have the operation. */
  private note(
    name: string,
    attributes: readonly OpAttribute[],
    ids: readonly number[],
    made: readonly Made[],
  ): boolean {
    const [result] = made;
    const first = this.knownOf(ids[0]);
    if (made.length !== 1 || first === undefined) return false;
    if (SAME.includes(name) && isSame(result.shape, first.shape)) {
      this.known.set(result.id, first);
      return true;
    }
    if (name === 'Reshape' && first.value !== 'none') {
      const shape = integersAttribute(this.native.binding, 'shape', result.shape);
      this.add(result, {name, inputs: [first.value], attributes: [shape]});
      return true;
    }
    const taken = ids.map(id => this.knownOf(id)?.value).filter(value => value !== undefined);
    const changesInput = attributes.some(({name, value}) => name === 'in_place' && value === true);
    if (!isOwn(name) || taken.length < ids.length || changesInput) return false;
    if (result.dtype !== this.native.binding.TF_FLOAT) return false;
    this.add(result, {name, inputs: taken, attributes});
    return true;
  }

  private add({id, shape}: Made, line: Line): void {
    this.known.set(id, {value: {line: this.lines.length}, shape});
    this.lines.push(line);
  }

  /** A tensor becomes an input when it is first taken. */
  private knownOf(id: number): Known | undefined {
    const tensor = this.tensors.get(id);
    if (tensor !== undefined && !this.known.has(id)) {
      this.known.set(id, {value: {input: this.inputs.length}, shape: tensor.shape});
      this.inputs.push(tensor);
    }
    return this.known.get(id);
  }
}

function isOwn(name: string): boolean {
  return name.startsWith('Zoo');
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}
