import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {cp, mkdtemp, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {expect} from 'chai';
import {bundle} from '../../../../test/support/bundle.ts';
import {CheckpointStore} from '../../src/node/checkpoints/checkpointStore.ts';
import {type Disk, disk} from '../../src/node/checkpoints/disk.ts';

const text = (content: string) => () => [new TextEncoder().encode(content)];
const files = (step: number) =>
  [
    ['state.json', text(`{"step":${step}}`)],
    ['weights.safetensors', text(`weights of step ${step}`.repeat(50))],
  ] as const;

describe('checkpoints on disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-checkpoints-'));
  });
  afterEach(() => rm(directory, {recursive: true, force: true}));

  const save = (store: CheckpointStore, step: number) => store.save({step, logs: {loss: 1 / step}}, files(step));

  it('come back as they were saved, the newest first, and only as many as wanted stay', async () => {
    const store = new CheckpointStore(join(directory, 'run', 'checkpoints'), {keepLast: 2});
    expect(await store.newest()).to.equal(undefined);
    for (const step of [5, 10, 900_000_000]) await save(store, step);
    const found = await store.newest();
    expect(found).to.deep.include({step: 900_000_000, logs: {loss: 1 / 900_000_000}});
    expect(found?.files).to.deep.equal(['state.json', 'weights.safetensors']);
    expect(await readFile(join(found?.path ?? '', 'state.json'), 'utf8')).to.equal('{"step":900000000}');
    expect(await readdir(store.directory)).to.deep.equal(['step-000000010', 'step-900000000']);
    await store.clear();
    expect(await readdir(store.directory)).to.deep.equal([]);
  });

  const DAMAGE: Record<string, (path: string) => Promise<void>> = {
    'a file cut off': path => truncate(join(path, 'weights.safetensors'), 100),
    'a file with a bit flipped': async path => {
      const bytes = await readFile(join(path, 'weights.safetensors'));
      bytes[17] ^= 4;
      await writeFile(join(path, 'weights.safetensors'), bytes);
    },
    'a file lost': path => rm(join(path, 'state.json')),
    'the manifest lost': path => rm(join(path, 'manifest.json')),
    'the manifest cut off': path => truncate(join(path, 'manifest.json'), 30),
    'the manifest of another version': path => writeFile(join(path, 'manifest.json'), '{"format": 2}'),
    'a manifest that leads elsewhere': path =>
      writeFile(
        join(path, 'manifest.json'),
        '{"format": 1, "step": 10, "logs": {}, "files": {"../step-000000005/state.json": {"bytes": 10, "sha256": ""}}}',
      ),
  };
  for (const [what, damage] of Object.entries(DAMAGE)) {
    it(`put a damaged one aside and take the one before: ${what}`, async () => {
      const told: string[] = [];
      const onDamaged = (path: string, reason: string) => void told.push(path, reason);
      const store = new CheckpointStore(directory, {onDamaged});
      await save(store, 5);
      await damage(await save(store, 10));
      expect((await store.newest())?.step).to.equal(5);
      expect(told[0]).to.match(/damaged-step-000000010-[0-9a-f]{8}$/);
      expect(told[1]).to.have.length.above(10);
      expect((await readdir(directory)).filter(name => name.startsWith('step-'))).to.deep.equal(['step-000000005']);
      // and the step can be saved again
      await save(store, 10);
      expect((await store.newest())?.step).to.equal(10);
    });
  }

  it('that are not what was written are not saved', async () => {
    const damaging: Disk = {
      ...disk,
      async write(path, chunks) {
        const written = await disk.write(path, chunks);
        if (path.endsWith('state.json')) await writeFile(path, '{"step":12}');
        return written;
      },
    };
    await save(new CheckpointStore(directory), 5);
    await expect(save(new CheckpointStore(directory, {disk: damaging}), 10)).to.be.rejectedWith(
      // of {"step":12} and {"step":10}: Python's zlib.crc32
      'state.json reads back as 11 bytes of CRC-32 c4e0bb9, not as the 11 bytes of CRC-32 3e78693b that were written',
    );
    expect(await readdir(directory)).to.deep.equal(['step-000000005']);
  });

  it('make way for a newer one of the same step', async () => {
    const store = new CheckpointStore(directory);
    await save(store, 1);
    await save(store, 5);
    for (const content of ['another', 'a third'])
      await store.save({step: 5, logs: {}}, [['state.json', text(content)]]);
    const found = await store.newest();
    expect(await readFile(join(found?.path ?? '', 'state.json'), 'utf8')).to.equal('a third');
    expect(await readdir(directory)).to.deep.equal(['step-000000001', 'step-000000005.2']);
  });

  it('are untouched by a save that fails, at whatever operation, and nothing of that stays', async () => {
    const failing = (at: number): {faulty: Disk; count: () => number} => {
      let count = 0;
      const guard = async <T>(run: () => Promise<T>): Promise<T> => {
        count += 1;
        if (count === at) throw Object.assign(new Error('ENOSPC: no space left on device'), {code: 'ENOSPC'});
        return await run();
      };
      const faulty: Disk = {
        ...disk,
        makeDirectory: path => guard(() => disk.makeDirectory(path)),
        // as a full disk does: some bytes fit
        write: (path, chunks) =>
          guard(() => disk.write(path, chunks)).catch(async error => {
            await writeFile(path, 'half');
            throw error;
          }),
        flushDirectory: path => guard(() => disk.flushDirectory(path)),
        rename: (from, to) => guard(() => disk.rename(from, to)),
        hash: files => guard(() => disk.hash(files)),
        readText: path => guard(() => disk.readText(path)),
      };
      return {faulty, count: () => count};
    };
    let operations = Number.POSITIVE_INFINITY;
    for (let at = 1; at <= operations; at++) {
      const place = join(directory, String(at));
      await save(new CheckpointStore(place), 5);
      const {faulty, count} = failing(at);
      const store = new CheckpointStore(place, {disk: faulty, onDamaged: () => {}});
      const failed = await save(store, 10).then(
        () => false,
        error => {
          expect(error.message).to.contain('ENOSPC');
          return true;
        },
      );
      const names = await readdir(place);
      expect(
        names.filter(name => !/^step-/.test(name)),
        `operation ${at}`,
      ).to.deep.equal([]);
      expect(names).to.include('step-000000005');
      const step = (await new CheckpointStore(place).newest())?.step;
      // the very last operations come after the rename: the new checkpoint is there although the save is not confirmed
      expect(step).to.be.oneOf(failed ? [5, 10] : [10]);
      if (!failed) operations = Math.min(operations, count());
    }
    expect(operations).to.be.above(8);
  });

  it('of a process that was killed at any moment: the newest is whole, and not older than the last one confirmed', async function () {
    this.timeout(600_000);
    const kills = Number(process.env.TFJS_ZOO_TEST_KILLS ?? 50);
    const program = await bundle(new URL('../support/saveCheckpoints.ts', import.meta.url));
    for (let round = 0; round < kills; round++) {
      const store = new CheckpointStore(directory, {
        onDamaged: (path, reason) => expect.fail(`${path}: ${reason}`),
      });
      const child = spawn(process.execPath, [program.path, directory], {stdio: ['ignore', 'pipe', 'inherit']});
      const exited = once(child, 'exit');
      let confirmed = -1;
      const lines = createInterface({input: child.stdout});
      await new Promise<void>(resolve => {
        // somewhere within a save or a removal: a few milliseconds each
        lines.on('line', line => {
          confirmed = Number(line);
          if (confirmed % 7 === round % 7) setTimeout(resolve, (round * 3.7) % 11);
        });
        child.on('exit', () => resolve());
      });
      child.kill('SIGKILL');
      await exited;
      lines.close();
      const found = await store.newest();
      expect(found?.step ?? -1, `round ${round}`).to.be.at.least(confirmed);
      expect(await readFile(join(found?.path ?? '', 'state.json'), 'utf8')).to.equal(`{"step":${found?.step}}`);
      await store.clean();
      expect((await readdir(directory)).filter(name => name.startsWith('.'))).to.deep.equal([]);
    }
    await program.remove();
  });

  it('can be copied elsewhere', async () => {
    await save(new CheckpointStore(join(directory, 'a')), 5);
    await cp(join(directory, 'a'), join(directory, 'b'), {recursive: true});
    expect((await new CheckpointStore(join(directory, 'b')).newest())?.step).to.equal(5);
  });
});
