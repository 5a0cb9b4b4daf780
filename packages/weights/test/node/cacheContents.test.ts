import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'chai';
import {parseCacheName, partialName, temporaryName, thisProcess, weightsName} from '../../src/node/cache/cacheNames.ts';
import {withDownloadLock} from '../../src/node/cache/downloadLock.ts';
import {listCache} from '../../src/node/cache/listCache.ts';
import {pruneCache} from '../../src/node/cache/pruneCache.ts';
import {verifyCacheEntry} from '../../src/node/cache/verifyCacheEntry.ts';
import {asOrdinaryUser} from '../support/asOrdinaryUser.ts';
import {noise, pinned} from '../support/bytes.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

const BODY = noise(1000);
const {sha256} = pinned(BODY);
const GOOD = weightsName(sha256, 'net.pth');
/** A process that has ended. */
const DEAD = spawnSync('true').pid;
const {host} = thisProcess();

describe('the contents of the cache', () => {
  const cache = temporaryCache();
  const put = (name: string, bytes: Uint8Array | string = 'x'): void => writeFileSync(join(cache.path, name), bytes);
  const alive = temporaryName(sha256);
  const killed = temporaryName(sha256, {pid: DEAD, host});
  const elsewhere = temporaryName(sha256, {pid: DEAD, host: '00000000'});
  const forgotten = temporaryName(sha256, {pid: 1, host: '00000000'});
  const corrupt = `${GOOD}.corrupt-1700000000000`;
  const foreign = ['native', 'notes.txt', 'net.pth', `${sha256}.pth`];

  function fill(): void {
    put(GOOD, BODY);
    for (const name of [alive, `${alive}.json`, killed, `${killed}.json`, elsewhere, forgotten, corrupt]) put(name);
    put(partialName(sha256), BODY.subarray(0, 10));
    put(`${partialName(sha256)}.json`, '{}');
    mkdirSync(join(cache.path, `${sha256}.lock`));
    for (const name of foreign) put(name);
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(join(cache.path, forgotten), twoDaysAgo, twoDaysAgo);
  }

  it('are listed by name with what they are; what others put there is not', async () => {
    fill();
    const entries = await listCache(cache.path);
    const found = Object.fromEntries(entries.map(({name, kind, inUse}) => [name, `${kind}${inUse ? ' in use' : ''}`]));
    expect(found).to.deep.equal({
      [GOOD]: 'weights',
      [alive]: 'temporary in use',
      [`${alive}.json`]: 'temporary in use',
      [killed]: 'temporary',
      [`${killed}.json`]: 'temporary',
      [elsewhere]: 'temporary in use',
      [forgotten]: 'temporary',
      [corrupt]: 'corrupt',
      [partialName(sha256)]: 'partial',
      [`${partialName(sha256)}.json`]: 'partial',
      [`${sha256}.lock`]: 'lock',
    });
    expect(entries.map(({name}) => name)).to.deep.equal(Object.keys(found).sort());
    const weights = entries.find(({kind}) => kind === 'weights');
    expect(weights?.bytes).to.equal(1000);
    expect(weights?.sha256).to.equal(sha256.slice(0, 16));
    expect(weights?.path).to.equal(join(cache.path, GOOD));
    expect(Date.now() - Number(weights?.modified)).to.be.below(60_000);
    expect(await listCache(join(cache.path, 'not there'))).to.deep.equal([]);
  });

  it('are pruned of what is known to be of no use, and of nothing else', async () => {
    fill();
    const removable = [
      killed,
      `${killed}.json`,
      forgotten,
      corrupt,
      partialName(sha256),
      `${partialName(sha256)}.json`,
    ];
    removable.push(`${sha256}.lock`);
    const names = (entries: readonly {name: string}[]): string[] => entries.map(({name}) => name).sort();
    const before = readdirSync(cache.path);
    expect(names(await pruneCache({cacheDir: cache.path, dryRun: true}))).to.deep.equal(removable.sort());
    expect(readdirSync(cache.path)).to.deep.equal(before);
    expect(names(await pruneCache({cacheDir: cache.path}))).to.deep.equal(removable);
    const stays = [GOOD, alive, `${alive}.json`, elsewhere, ...foreign];
    expect(readdirSync(cache.path).sort()).to.deep.equal(stays.sort());
    expect(names(await pruneCache({cacheDir: cache.path, weights: ({bytes}) => bytes === 1000}))).to.deep.equal([GOOD]);
    expect(await pruneCache({cacheDir: cache.path})).to.deep.equal([]);
  });

  it('are pruned of no lock that is held', async () => {
    await withDownloadLock(
      join(cache.path, `${sha256}.lock`),
      {signal: undefined, onWait: async () => {}},
      async () => {
        expect(await pruneCache({cacheDir: cache.path})).to.deep.equal([]);
      },
    );
    expect(readdirSync(cache.path)).to.deep.equal([]);
  });

  it('that cannot be removed are named', async () => {
    put(corrupt);
    chmodSync(cache.path, 0o555);
    await asOrdinaryUser(async () => {
      const error = await pruneCache({cacheDir: cache.path}).catch(thrown => thrown);
      expect(error.code).to.equal('E_ACCESS');
      expect(error.message).to.include(`pruneCache: ${join(cache.path, corrupt)} cannot be removed: `);
    });
    chmodSync(cache.path, 0o755);
  });

  it('are verified by the hash in the name', async () => {
    put(GOOD, BODY);
    const [good] = await listCache(cache.path);
    expect(await verifyCacheEntry(good)).to.deep.equal({sha256, intact: true});
    const flipped = Buffer.from(BODY);
    flipped[500] ^= 1;
    put(GOOD, flipped);
    expect(await verifyCacheEntry(good)).to.deep.equal({sha256: pinned(flipped).sha256, intact: false});
  });
});

describe('names in the cache', () => {
  it('say again what they were made of', () => {
    expect(parseCacheName(GOOD)).to.deep.equal({kind: 'weights', sha256: sha256.slice(0, 16)});
    expect(parseCacheName(partialName(sha256))).to.deep.equal({kind: 'partial', sha256});
    const owner = {pid: 42, host: '0123abcd'};
    expect(parseCacheName(temporaryName(sha256, owner))).to.deep.equal({kind: 'temporary', sha256, owner});
  });

  it('of others are none', () => {
    for (const name of ['', 'native', '.tmp', `${sha256}.pth`, `${sha256}.partial.bak`, `${sha256}.1-2-3.tmp`, 'a/b']) {
      expect(parseCacheName(name), name).to.equal(undefined);
    }
  });
});
