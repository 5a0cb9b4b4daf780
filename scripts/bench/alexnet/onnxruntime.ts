/** AlexNet in onnxruntime-node: `onnxruntime.ts <model.onnx>`. It cannot train. */
import {InferenceSession, Tensor} from 'onnxruntime-node';
import {pixels, SIZE} from './job.ts';
import {serve} from './serve.ts';

const [file = ''] = process.argv.slice(2);
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

async function predict(batch: number): Promise<Float32Array> {
  session ??= await InferenceSession.create(file);
  const {logits} = await session.run({image: batchOf(batch)});
  return (await logits.getData()) as Float32Array;
}

const nothing = async (): Promise<never> => {
  throw new Error('onnxruntime-node has no such job');
};

await serve({
  version: 'onnxruntime-node',
  async load() {
    await session?.release();
    session = await InferenceSession.create(file);
  },
  async logits() {
    return [...(await predict(2))];
  },
  async predict({batch}) {
    await predict(batch);
  },
  train: nothing,
  layers: nothing,
});
