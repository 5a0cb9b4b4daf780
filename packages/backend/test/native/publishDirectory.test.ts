import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {publishDirectory} from '../../src/native/install/publishDirectory.ts';
import {programArguments} from '../support/runProgram.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';

/** No process has this number: it is above the kernel's limit of 2^22. */
const DEAD_PID = 2 ** 22 + 1;

describe('publishDirectory', () => {
  const directory = temporaryDirectory();
  const target = (): string => join(directory.path, 'result');
  const publish = (text: string, more: {signal?: AbortSignal; onWait?: (who: string) => void} = {}): Promise<string> =>
    publishDirectory({
      target: target(),
      existing: async () => (existsSync(join(target(), 'file')) ? 'existing' : undefined),
      build: async where => {
        writeFileSync(join(where, 'file'), text);
        return 'built';
      },
      ...more,
    });
  const lock = (owner: object): string => {
    const path = `${target()}.lock`;
    mkdirSync(path);
    writeFileSync(join(path, 'owner.json'), JSON.stringify(owner));
    return path;
  };

  it('builds aside and leaves the target alone', async () => {
    expect(await publish('a')).to.equal('built');
    expect(readdirSync(directory.path)).to.deep.equal(['result']);
    expect(await publish('b')).to.equal('existing');
    expect(readFileSync(join(target(), 'file'), 'utf8')).to.equal('a');
  });

  it('replaces a target that does not count as complete', async () => {
    mkdirSync(target());
    writeFileSync(join(target(), 'half'), '');
    expect(await publish('a')).to.equal('built');
    expect(readdirSync(target())).to.deep.equal(['file']);
    expect(readdirSync(directory.path)).to.deep.equal(['result']);
  });

  it('leaves nothing behind when the build fails', async () => {
    const failing = publishDirectory({
      target: target(),
      existing: async () => undefined,
      build: async where => {
        writeFileSync(join(where, 'half'), '');
        throw new Error('the disk is full');
      },
    });
    await expect(failing).to.be.rejectedWith('the disk is full');
    expect(readdirSync(directory.path)).to.deep.equal([]);
  });

  it('heals what a process that is no more left behind', async () => {
    lock({pid: DEAD_PID, host: hostname(), token: 'x'});
    mkdirSync(`${target()}.tmp-1234`);
    writeFileSync(`${target()}.tmp-1234/half`, '');
    mkdirSync(`${target()}.old-1234`);
    expect(await publish('a')).to.equal('built');
    expect(readdirSync(directory.path)).to.deep.equal(['result']);
  });

  it('removes what a process that is no more was adding to a whole one', async () => {
    await publish('a');
    writeFileSync(join(target(), 'addon.tmp-5bd8cb9f-576a-4dbb-9066-418c4eed0fc9.node'), 'half');
    expect(await publish('b')).to.equal('existing');
    expect(readdirSync(target())).to.deep.equal(['file']);
  });

  it('heals what a process that was killed while building left behind', async () => {
    const module = new URL('../../src/native/install/publishDirectory.ts', import.meta.url).href;
    const child = spawn(
      process.execPath,
      programArguments(`
        import {writeFileSync} from 'node:fs';
        import {publishDirectory} from '${module}';
        await publishDirectory({
          target: ${JSON.stringify(target())},
          existing: async () => undefined,
          build: async where => {
            writeFileSync(where + '/half', '');
            console.log('building');
            await new Promise(resolve => setInterval(resolve, 1 << 30));
          },
        });
      `),
      {stdio: ['ignore', 'pipe', 'inherit']},
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(directory.path)).to.have.lengthOf(2);
    expect(await publish('a')).to.equal('built');
    expect(readdirSync(directory.path)).to.deep.equal(['result']);
  });

  it('takes over from a holder on another machine only after it fell silent', async () => {
    const owner = {pid: DEAD_PID, host: 'another-machine', token: 'x'};
    const path = lock(owner);
    const stop = new AbortController();
    const waited: string[] = [];
    const waiting = publish('a', {
      signal: stop.signal,
      onWait: who => {
        waited.push(who);
        stop.abort(new Error('tired of waiting'));
      },
    });
    await expect(waiting).to.be.rejectedWith(Error, 'aborted');
    expect(waited).to.deep.equal([`process ${DEAD_PID} on another-machine`]);
    expect(existsSync(path)).to.equal(true);

    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(path, 'owner.json'), longAgo, longAgo);
    expect(await publish('a')).to.equal('built');
  });

  it('lets one of many build and gives the others its result', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map(text => publish(text)));
    expect(results.sort()).to.deep.equal(['built', 'existing', 'existing']);
    expect(readdirSync(directory.path)).to.deep.equal(['result']);
  });

  it('does not publish once another process has taken its lock over', async () => {
    const building = publishDirectory({
      target: target(),
      existing: async () => undefined,
      build: async () => {
        writeFileSync(join(`${target()}.lock`, 'owner.json'), JSON.stringify({pid: 1, host: 'other', token: 'y'}));
      },
    });
    await expect(building).to.be.rejectedWith(`the lock ${target()}.lock was taken over by another process`);
    expect(existsSync(target())).to.equal(false);
  });
});
