/** AlexNet in onnxruntime-node, with its defaults: `onnxruntime.ts <model.onnx>`. It cannot train. */
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {InferenceSession, Tensor} from 'onnxruntime-node';
import {playTurn} from '../burst.ts';
import {pixels, SIZE} from './job.ts';
import {type NodeEvent, type Profile, readProfile} from './onnxProfile.ts';
import {serve} from './serve.ts';
import {stageMedians} from './stages.ts';

const [file = ''] = process.argv.slice(2);
const {version}: {version: string} = createRequire(import.meta.url)('onnxruntime-node/package.json');
let session: InferenceSession | undefined;
const images = new Map<number, Tensor>();

/** Channels first, as its convolutions want them. */
function batchOf(batch: number): Tensor {
  const made = images.get(batch);
  if (made !== undefined) return made;
  const [from, to] = [pixels(batch), new Float32Array(batch * 3 * SIZE * SIZE)];
  const area = SIZE * SIZE;
  for (let i = 0; i < from.length; i++) {
    const [image, pixel, channel] = [Math.floor(i / (3 * area)), Math.floor(i / 3) % area, i % 3];
    to[(image * 3 + channel) * area + pixel] = from[i];
  }
  const tensor = new Tensor('float32', to, [batch, 3, SIZE, SIZE]);
  images.set(batch, tensor);
  return tensor;
}

async function run(on: InferenceSession, batch: number): Promise<Float32Array> {
  const {logits} = await on.run({image: batchOf(batch)});
  return (await logits.getData()) as Float32Array;
}

async function predict(batch: number): Promise<Float32Array> {
  session ??= await InferenceSession.create(file);
  return await run(session, batch);
}

/** What onnxruntime writes down of the runs that `use` asks for, in a session of their own. */
async function profiled(use: (session: InferenceSession) => Promise<unknown>): Promise<Profile> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  try {
    const profiling = await InferenceSession.create(file, {
      enableProfiling: true,
      profileFilePrefix: join(directory, 'profile'),
    });
    await use(profiling);
    profiling.endProfiling();
    await profiling.release();
    const [name] = await readdir(directory);
    const events: readonly NodeEvent[] = JSON.parse(await readFile(join(directory, name), 'utf8'));
    return readProfile(events);
  } finally {
    await rm(directory, {recursive: true});
  }
}

await serve({
  async about() {
    const {threads} = await profiled(on => run(on, 1));
    return {version: `onnxruntime-node ${version}`, threads};
  },
  async load() {
    await session?.release();
    session = await InferenceSession.create(file);
  },
  async logits() {
    return [...(await predict(2))];
  },
  async predict(batch) {
    await predict(batch);
  },
  async train() {
    throw new Error('it does not train');
  },
  async stages({batch, backward, burst}) {
    if (backward) throw new Error('it has no gradients');
    const {passes} = await profiled(on => playTurn(async () => void (await run(on, batch)), burst));
    // the first does not count
    return {stages: stageMedians(passes.slice(1))};
  },
});
