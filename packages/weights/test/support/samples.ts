/**
 * State dicts whose files the reference libraries were asked to load. Run as a script, it writes those files:
 *
 *     node --import tsx --conditions=tfjs-zoo-source packages/weights/test/support/samples.ts DIR
 *     python scripts/fixtures/check_written_weights.py --record packages/weights/test/fixtures/written.json DIR/*.pth DIR/*.safetensors DIR/*.npz
 */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {
  type DType,
  readWeights,
  type StateDict,
  tensorOf,
  type WeightData,
  writeNpz,
  writePth,
  writeSafetensors,
} from '../../src/index.ts';
import {bitsOf, fixtureBytes} from './fixtures.ts';

const DATA: readonly [DType, WeightData][] = [
  ['float32', Float32Array.of(1.5, -0, Number.POSITIVE_INFINITY, 1e-40, 3, 4)],
  ['bool', Uint8Array.of(1, 0, 1, 1, 0, 0)],
  ['float64', Float64Array.of(Math.PI, -1, 0, 1e300, 5e-324, 6)],
  ['float16', Uint16Array.of(0x3c00, 0x7c00, 0x8001, 0, 1, 0x3555)],
  ['bfloat16', Uint16Array.of(0x3f80, 0x7f80, 0x8001, 0, 1, 0x3eab)],
  ['int8', Int8Array.of(-128, 127, 0, 1, 2, 3)],
  ['uint8', Uint8Array.of(0, 255, 1, 2, 3, 4)],
  ['int16', Int16Array.of(-32768, 32767, 0, 1, 2, 3)],
  ['uint16', Uint16Array.of(0, 65535, 1, 2, 3, 4)],
  ['int32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3)],
  ['uint32', Uint32Array.of(0, 2 ** 32 - 1, 1, 2, 3, 4)],
  ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, 2n, 3n)],
  ['uint64', BigUint64Array.of(0n, 2n ** 64n - 1n, 1n, 2n, 3n, 4n)],
];

/** Each dtype as a matrix, a scalar and empty; odd names; tensors of 65 000 and more elements. */
function everything(): StateDict {
  const sd: StateDict = new Map();
  for (const [dtype, data] of DATA) {
    sd.set(`${dtype}.matrix`, tensorOf(dtype, [2, 3], data));
    sd.set(`${dtype}.scalar`, tensorOf(dtype, [], data.slice(0, 1)));
    sd.set(`${dtype}.empty`, tensorOf(dtype, [3, 0], data.slice(0, 0)));
  }
  sd.set('', tensorOf('float32', [1], Float32Array.of(1)));
  sd.set('10', tensorOf('float32', [1], Float32Array.of(10)));
  sd.set('9', tensorOf('float32', [1], Float32Array.of(9)));
  sd.set('__proto__', tensorOf('float32', [1], Float32Array.of(2)));
  sd.set('naïve "ключ" \\ 鍵 😀\n', tensorOf('float32', [1], Float32Array.of(3)));
  sd.set('large', tensorOf('uint8', [70_000], new Uint8Array(70_000).fill(7)));
  return sd;
}

/** Files by name, each with the state dict it must hold. */
export async function samples(): Promise<Map<string, {bytes: Uint8Array; holds: StateDict}>> {
  const net = await readWeights(fixtureBytes('net.pth'));
  const files = new Map<string, {bytes: Uint8Array; holds: StateDict}>();
  const add = async (stem: string, sd: StateDict, dtype?: 'float16' | 'bfloat16') => {
    for (const [extension, write] of [
      ['pth', writePth],
      ['safetensors', writeSafetensors],
    ] as const) {
      const bytes = await write(sd, {dtype});
      files.set(`${stem}.${extension}`, {bytes, holds: dtype === undefined ? sd : await readWeights(bytes)});
    }
  };
  const addNpz = async (stem: string, sd: StateDict) =>
    files.set(`${stem}.npz`, {bytes: await writeNpz(sd), holds: sd});
  await addNpz('everything', new Map([...everything()].filter(([, {dtype}]) => dtype !== 'bfloat16')));
  await addNpz('empty', new Map());
  await add('everything', everything());
  await add('net', net);
  await add('net-float16', net, 'float16');
  await add('net-bfloat16', net, 'bfloat16');
  await add('empty', new Map());
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, {bytes, holds}] of await samples()) {
    writeFileSync(join(process.argv[2], name), bytes);
    writeFileSync(join(process.argv[2], `${name}.json`), JSON.stringify(await bitsOf(holds)));
  }
}
