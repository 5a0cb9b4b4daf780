import {existsSync, readFileSync} from 'node:fs';

/** What numbers the native backend multiplies: float32 as they are, or rounded to bfloat16 where that is faster. */
export type Precision = 'float32' | 'bfloat16';

/** The processor's instructions that multiply bfloat16, as Linux names them. */
const INSTRUCTIONS = ['avx512_bf16', 'amx_bf16'];

let current: Precision = 'float32';

/** What is multiplied now. */
export function precision(): Precision {
  return current;
}

/** Sets what is multiplied from now on. */
export function setPrecision(value: Precision): void {
  current = value;
}

/** Says in a sentence why bfloat16 would only be slow here, or `undefined` where the processor multiplies it. */
export function withoutBfloat16(
  cpuinfo: string = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '',
): string | undefined {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? [];
  if (INSTRUCTIONS.some(name => flags.includes(name))) return undefined;
  return `this processor has none of the instructions ${INSTRUCTIONS.join(' and ')}, and without them bfloat16 is slower than float32.`;
}
