/**
 * Vector code for the transforms: compiled when it is first asked for, with a memory that grows as images need it.
 */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import {blend, lumaSum, saturate, tint, turnHue} from './colorKernels.ts';
import {mirror} from './mirrorKernel.ts';
import {numbers} from './numbersKernel.ts';
import {replace} from './replaceKernel.ts';
import {horizontal, vertical} from './resampleKernels.ts';
import {smooth} from './smoothKernel.ts';

type WasmFunction = wasmCode.WasmFunction;
const {instantiate} = wasmCode;

type KernelName =
  | 'horizontal'
  | 'vertical'
  | 'mirror'
  | 'replace'
  | 'numbers'
  | 'smooth'
  | 'blend'
  | 'tint'
  | 'lumaSum'
  | 'saturate'
  | 'turnHue';

/** How each function is made. */
const CODE: Readonly<Record<KernelName, () => WasmFunction>> = {
  horizontal,
  vertical,
  mirror,
  replace,
  numbers,
  smooth,
  blend,
  tint,
  lumaSum,
  saturate,
  turnHue,
};

/** The functions; their parameters are described where their code is made. */
export type Kernels = Readonly<Record<KernelName, (...parameters: readonly number[]) => number>>;

/** What a transform computes with. */
export interface PixelSimd {
  readonly kernels: Kernels;
  /** The first `bytes` of the memory, with what the last user left in them; valid until it is asked again. */
  memory(bytes: number): Uint8Array<ArrayBuffer>;
}

/** Images that take more are left to JavaScript: memory once taken is never given back. */
export const MOST_BYTES: number = 2 ** 26;
const PAGE = 2 ** 16;

let made: {readonly simd: PixelSimd | undefined} | undefined;

/** The vector code, or undefined where there is no WebAssembly, none with vectors, or a page's policy forbids it. */
export function pixelSimd(bytes: number): PixelSimd | undefined {
  if (bytes > MOST_BYTES) return undefined;
  made ??= {simd: make()};
  return made.simd;
}

function make(): PixelSimd | undefined {
  const made = instantiate(Object.fromEntries(Object.entries(CODE).map(([name, code]) => [name, code()])));
  if (made === undefined) return undefined;
  const {functions, memory} = made;
  let view = new Uint8Array(memory.buffer);
  return {
    kernels: functions as Kernels,
    memory(bytes) {
      if (bytes > view.length) {
        memory.grow(Math.ceil((bytes - view.length) / PAGE));
        view = new Uint8Array(memory.buffer);
      }
      return view;
    },
  };
}
