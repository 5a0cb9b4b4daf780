import {type MemoryKind, type WasmFunction, wasmModule} from './assembler.ts';

/** What a module gives: its functions, and its memory if that is its own. */
export interface WasmExports<Name extends string> {
  readonly functions: Readonly<Record<Name, (...parameters: readonly number[]) => number>>;
  readonly memory: WebAssembly.Memory;
}

/**
 * Compiles functions, which then work on `memory`, or on one of their own.
 *
 * @returns nothing where there is no WebAssembly, none with vectors, or a page's policy forbids it.
 */
export function instantiate<Name extends string>(
  functions: Readonly<Record<Name, WasmFunction>>,
  memory?: WebAssembly.Memory,
): WasmExports<Name> | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = wasmModule(functions, memory === undefined ? 'own' : kindOf(memory));
  if (!WebAssembly.validate(bytes)) return undefined;
  try {
    const imports = memory && {host: {memory}};
    const {exports} = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    return {
      functions: exports as WasmExports<Name>['functions'],
      memory: memory ?? (exports.memory as WebAssembly.Memory),
    };
  } catch (error) {
    // a content security policy without 'wasm-unsafe-eval'
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

function kindOf({buffer}: WebAssembly.Memory): MemoryKind {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer ? 'shared' : 'given';
}
