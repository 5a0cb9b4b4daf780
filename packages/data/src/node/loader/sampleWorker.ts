/**
 * A worker thread: decodes images, transforms them, and writes the samples to shared memory.
 */
import {createRequire} from 'node:module';
import {parentPort, workerData} from 'node:worker_threads';
import {type JpegDecoder, registerJpegDecoder} from '@tfjs-zoo/core';
import {type SampleMaker, sampleMaker} from '../../sampleMaker.ts';
import {checkLength} from '../../sampleSource.ts';
import {errorData} from './errorData.ts';
import {transformWithModules} from './moduleStep.ts';
import {AT_WORK, type Reply, type Task, UNWANTED, WAITING, type WorkerSetup} from './protocol.ts';
import {readPlace} from './readPlace.ts';

/** Images decoded at the same time, on libuv's threads, while this thread transforms one. */
const IMAGES_AT_ONCE = 3;

if (parentPort) serve(parentPort, workerData as WorkerSetup);

function serve(
  port: {on(event: 'message', listener: (task: Task) => void): void; postMessage(reply: Reply): void},
  {transform: config, sampleShape, samples, states: shared, jpegDecoder}: WorkerSetup,
): void {
  const states = new Int32Array(shared);
  const values = sampleShape[0] * sampleShape[1] * sampleShape[2];
  if (jpegDecoder !== undefined) useJpegDecoder(jpegDecoder);
  // an error is told to each task
  const building = transformWithModules(config).then(sampleMaker);
  building.catch(() => undefined);
  const waiting: Task[] = [];
  let busy = 0;

  port.on('message', task => {
    waiting.push(task);
    work();
  });

  function work(): void {
    while (busy < IMAGES_AT_ONCE) {
      const task = waiting.shift();
      if (!task) return;
      const {slot} = task;
      busy++;
      const done = (reply: Reply) => {
        busy--;
        port.postMessage(reply);
        work();
      };
      if (Atomics.compareExchange(states, slot, WAITING, AT_WORK) === UNWANTED) done({slot});
      else
        building
          .then(maker => prepare(maker, task))
          .then(
            () => done({slot}),
            error => done({slot, error: errorData(error)}),
          );
    }
  }

  async function prepare(maker: SampleMaker, {slot, name, key, image: given}: Task): Promise<void> {
    const image = 'path' in given ? await readPlace(given, name, maker.borrows) : given;
    if (Atomics.load(states, slot) === UNWANTED) return;
    const into = new Float32Array(samples, slot * values * Float32Array.BYTES_PER_ELEMENT, values);
    const sample = maker.prepare(image, key, into);
    checkLength(name, sample, sampleShape);
    if (sample !== into) into.set(sample);
  }
}

/** The thread that started this one has loaded it, too. */
function useJpegDecoder(file: string): void {
  const {decode}: Pick<JpegDecoder, 'decode'> = createRequire(import.meta.url)(file);
  registerJpegDecoder({file, decode});
}
