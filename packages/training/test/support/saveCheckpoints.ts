/** A program: saves checkpoints into the directory given, one after another, and prints each step once it is saved. */
import {CheckpointStore} from '../../src/node/checkpoints/checkpointStore.ts';

const store = new CheckpointStore(process.argv[2], {keepLast: 2});
await store.clean();
let step = (await store.newest())?.step ?? 0;
for (;;) {
  step += 1;
  const content = (name: string, length: number) =>
    [name, () => [new TextEncoder().encode(name === 'state.json' ? `{"step":${step}}` : 'w'.repeat(length))]] as const;
  await store.save({step, logs: {}}, [content('weights.safetensors', 200_000), content('state.json', 0)]);
  // as text: numbers are coloured where FORCE_COLOR is set
  console.log(String(step));
}
