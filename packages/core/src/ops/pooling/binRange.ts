/** The inputs `[from, to)` of an axis of `input` that output `o` of `output` pools. */
export function binRange(o: number, input: number, output: number): [from: number, to: number] {
  return [Math.floor((o * input) / output), Math.ceil(((o + 1) * input) / output)];
}
