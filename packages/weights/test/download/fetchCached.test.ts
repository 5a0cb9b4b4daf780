import {expect} from 'chai';
import {type CacheStore, fetchCached} from '../../src/download/fetchCached.ts';
import {noise, pinned} from '../support/bytes.ts';

const BODY = noise(100_000);
const ARTIFACT = {urls: ['https://example.com/net.pth'], ...pinned(BODY)};
const KEY = `https://tfjs-zoo.invalid/${ARTIFACT.sha256}/net.pth`;

/** What a browser has as `caches`, in memory: bodies are copied in and out, as there. */
function memory(): {store: CacheStore; entries: Map<string, Uint8Array<ArrayBuffer>>; opened: string[]} {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  const opened: string[] = [];
  const store: CacheStore = {
    async open(name) {
      opened.push(name);
      return {
        async match(url) {
          const bytes = entries.get(url);
          return bytes && new Response(bytes.slice());
        },
        async put(url, response) {
          entries.set(url, new Uint8Array(await response.arrayBuffer()));
        },
        async delete(url) {
          return entries.delete(url);
        },
      };
    },
  };
  return {store, entries, opened};
}

/** A network that gives `body`, and counts. */
function network(body = BODY): {fetch: typeof globalThis.fetch; requests: () => number} {
  let requests = 0;
  const fetch: typeof globalThis.fetch = async () => {
    requests++;
    return new Response(body);
  };
  return {fetch, requests: () => requests};
}

const quiet = {warn: (message: string) => expect.fail(message)};

describe('fetchCached', () => {
  it('keeps a file under its hash, and asks the network once', async () => {
    const {store: caches, entries, opened} = memory();
    const {fetch, requests} = network();
    for (let i = 0; i < 2; i++)
      expect(BODY.equals(await fetchCached(ARTIFACT, {caches, fetch, ...quiet}))).to.equal(true);
    expect(requests()).to.equal(1);
    expect([...entries.keys()]).to.deep.equal([KEY]);
    expect(opened).to.deep.equal(['tfjs-zoo', 'tfjs-zoo']);
    await fetchCached(ARTIFACT, {caches, fetch, cacheName: 'mine', ...quiet});
    expect(opened.at(-1)).to.equal('mine');
  });

  const flipped = new Uint8Array(BODY);
  flipped[50_000] ^= 1;
  for (const [what, bytes] of [
    ['one bit flipped', flipped],
    ['its end cut off', new Uint8Array(BODY.subarray(0, 99_999))],
    ['nothing in it', new Uint8Array(0)],
  ] as const) {
    it(`deletes a file that has ${what}, fetches it again and keeps the good one`, async () => {
      const {store: caches, entries} = memory();
      const {fetch, requests} = network();
      entries.set(KEY, bytes);
      expect(BODY.equals(await fetchCached(ARTIFACT, {caches, fetch, ...quiet}))).to.equal(true);
      expect(requests()).to.equal(1);
      expect(BODY.equals(entries.get(KEY) ?? new Uint8Array(0))).to.equal(true);
    });
  }

  it('keeps nothing that is not the file, and leaves no damaged one behind', async () => {
    const {store: caches, entries} = memory();
    entries.set(KEY, flipped);
    const {fetch} = network(Buffer.from(flipped));
    const error = await fetchCached(ARTIFACT, {caches, fetch, ...quiet}).catch(thrown => thrown);
    expect(error.code).to.equal('E_HASH');
    expect(entries.size).to.equal(0);
  });

  it('offline, makes no request: gives what is kept, and says what is missing or damaged', async () => {
    const {store: caches, entries} = memory();
    const {fetch, requests} = network();
    const get = () => fetchCached(ARTIFACT, {caches, fetch, offline: true, ...quiet});
    const missing = await get().catch(thrown => thrown);
    expect(missing.code).to.equal('E_OFFLINE_MISS');
    expect(missing.message).to.equal(
      "fetch net.pth: the file is not in the browser's cache, and downloads are off (offline option). Call once without " +
        `it to get the file of 100000 bytes with SHA-256 ${ARTIFACT.sha256} from https://example.com/net.pth`,
    );
    entries.set(KEY, flipped);
    await expect(get()).to.be.rejectedWith("is damaged in the browser's cache");
    entries.set(KEY, new Uint8Array(BODY));
    expect(BODY.equals(await get())).to.equal(true);
    expect(requests()).to.equal(0);
  });

  it('gives the file where none can be kept, and says so where one should', async () => {
    const refuse = async (): Promise<never> => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    const {store} = memory();
    const full: CacheStore = {open: async name => ({...(await store.open(name)), put: refuse})};
    for (const caches of [full, {open: refuse}]) {
      const said: string[] = [];
      const {fetch} = network();
      const bytes = await fetchCached(ARTIFACT, {caches, fetch, warn: message => said.push(message)});
      expect(BODY.equals(bytes)).to.equal(true);
      expect(said).to.deep.equal([
        "fetch net.pth: the browser's cache does not work, so the file is not kept: QuotaExceededError: no room",
      ]);
    }
    // pages that are not secure, and Node, have no caches at all
    const {fetch, requests} = network();
    for (let i = 0; i < 2; i++) await fetchCached(ARTIFACT, {caches: undefined, fetch, ...quiet});
    expect(requests()).to.equal(2);
  });

  it("ends with the signal's reason when aborted, and keeps nothing", async () => {
    const {store: caches, entries} = memory();
    const {fetch} = network();
    const reason = new Error('enough');
    const aborted = fetchCached(ARTIFACT, {caches, fetch, signal: AbortSignal.abort(reason), ...quiet});
    expect(await aborted.catch(thrown => thrown)).to.equal(reason);
    const during = new AbortController();
    const onProgress = (received: number) => received > 0 && during.abort(reason);
    const stopped = fetchCached(ARTIFACT, {caches, fetch, signal: during.signal, onProgress, ...quiet});
    expect(await stopped.catch(thrown => thrown)).to.equal(reason);
    expect(entries.size).to.equal(0);
  });
});
