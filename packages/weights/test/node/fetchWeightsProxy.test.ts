import {readFileSync, writeFileSync} from 'node:fs';
import {createServer as createHttp, type IncomingMessage, type Server} from 'node:http';
import {createServer as createHttps} from 'node:https';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {join} from 'node:path';
import {expect} from 'chai';
import {checkNoProxyIsIgnored} from '../../src/download/checkNoProxyIsIgnored.ts';
import {FetchError} from '../../src/download/fetchError.ts';
import {type Environment, proxyFor} from '../../src/node/proxy/proxyFor.ts';
import {noise, pinned} from '../support/bytes.ts';
import {certificateFor} from '../support/certificate.ts';
import {childDownloads} from '../support/childProgram.ts';
import {fileServer} from '../support/fileServer.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

/** A name that no resolver knows: only a proxy can lead there. */
const HOST = 'weights.example';
const BODY = noise(3_000_000);
const PINNED = pinned(BODY);

/** A port of this machine, for as long as the tests of a group run. */
function listening(create: () => Server): {readonly port: number} {
  const found = {port: 0};
  let server: Server;
  before(async () => {
    server = create();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    found.port = (server.address() as AddressInfo).port;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  return found;
}

describe('fetchWeights behind a proxy', () => {
  const cache = temporaryCache();
  const {start} = childDownloads();
  const certificate = certificateFor(HOST);
  const {serve, asked} = fileServer(BODY);
  const target = listening(() =>
    createHttps(certificate, (request, response) => {
      if (request.url !== '/moved.pth') return serve(request, response);
      return response.writeHead(302, {location: `https://${HOST}/net.pth`}).end();
    }),
  );

  let connects: {to: string | undefined; authorization: string | undefined}[] = [];
  let password: string | undefined;
  let cutAfter = Number.POSITIVE_INFINITY;
  const onConnect = ({url, headers}: IncomingMessage, socket: Socket): void => {
    const authorization = headers['proxy-authorization'];
    connects.push({to: url, authorization});
    socket.on('error', () => undefined);
    const wanted = password && `Basic ${Buffer.from(password).toString('base64')}`;
    if (wanted !== undefined && authorization !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const through = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    let passed = 0;
    through
      .on('error', () => undefined)
      .on('data', ({length}) => {
        passed += length;
        if (passed < cutAfter) return;
        cutAfter = Number.POSITIVE_INFINITY;
        socket.destroy();
      });
    socket.on('close', () => through.destroy());
    through.on('close', () => socket.destroy());
  };
  const proxy = listening(() => createHttp().on('connect', onConnect));
  const secureProxy = listening(() => createHttps(certificateFor('127.0.0.1')).on('connect', onConnect));

  beforeEach(() => {
    connects = [];
    asked.length = 0;
    password = undefined;
    cutAfter = Number.POSITIVE_INFINITY;
  });

  /** Fetches in a process that has this environment and trusts the target's certificate. */
  async function get(env: Record<string, string>, path = '/net.pth', trust = true) {
    const trusted = join(cache.path, 'authority.txt');
    writeFileSync(trusted, certificate.cert);
    const none = {HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '', NODE_EXTRA_CA_CERTS: ''};
    const request = {
      artifact: {urls: [`https://${HOST}${path}`], ...PINNED},
      options: {cacheDir: cache.path, retryDelayMs: 0},
    };
    const ca: Record<string, string> = trust ? {NODE_EXTRA_CA_CERTS: trusted} : {};
    // '' would be "no proxy": what is not given must not be there, and a child inherits this process's
    const both = Object.fromEntries(
      Object.entries(env).flatMap(([k, v]) => [
        [k, v],
        [k.toLowerCase(), v],
      ]),
    );
    return await start(request, {env: {...none, ...ca, ...both}}).answer;
  }

  it('goes through HTTPS_PROXY, each redirect too, and checks the certificate with NODE_EXTRA_CA_CERTS', async () => {
    const answer = await get({HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`}, '/moved.pth');
    expect(answer.message).to.equal(undefined);
    expect(BODY.equals(readFileSync(answer.path ?? ''))).to.equal(true);
    expect(connects).to.deep.equal(Array(2).fill({to: `${HOST}:443`, authorization: undefined}));
  });

  it('goes on through the proxy where the connection broke off', async () => {
    cutAfter = 1_500_000;
    const answer = await get({HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`});
    expect(answer.message).to.equal(undefined);
    expect(asked).to.have.length(2);
    expect(asked[1].range).to.match(/^bytes=[1-9]\d*-$/);
  });

  it('gives the proxy its user and password, and says so if it wants one', async () => {
    password = 'me:s&cret';
    const answer = await get({HTTPS_PROXY: `http://me:s%26cret@127.0.0.1:${proxy.port}`});
    expect(answer.message).to.equal(undefined);
    const refused = await get({HTTPS_PROXY: `http://me:wr0ng@127.0.0.1:${proxy.port}`}, '/other.pth');
    expect(refused.code).to.equal('E_PROXY');
    expect(refused.message).to.include(`the proxy 127.0.0.1:${proxy.port} answered 407 Proxy Authentication Required`);
    expect(refused.message).to.include('it wants a user and a password').and.not.to.include('wr0ng');
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    const answer = await get({HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`}, '/net.pth', false);
    expect(answer.code).to.equal('E_NETWORK');
    expect(answer.message).to.include('self-signed certificate');
    expect(asked).to.deep.equal([]);
  });

  it('does not trust an https proxy with such a certificate either', async () => {
    const answer = await get({HTTPS_PROXY: `https://127.0.0.1:${secureProxy.port}`});
    expect(answer.code).to.equal('E_PROXY');
    expect(answer.message).to.include(`the proxy 127.0.0.1:${secureProxy.port}: `).and.include('certificate');
    expect(connects).to.deep.equal([]);
  });

  it('never goes around a proxy: not if there is none there, not if it is of a kind that cannot be used', async () => {
    const dead = await get({HTTPS_PROXY: 'http://127.0.0.1:1'});
    expect(dead.code).to.equal('E_PROXY');
    expect(dead.message).to.include('the proxy 127.0.0.1:1: connect ECONNREFUSED');
    const socks = await get({HTTPS_PROXY: 'socks5://user:secret@127.0.0.1:1080'});
    expect(socks.code).to.equal('E_PROXY');
    expect(socks.message).to.equal(
      'fetchWeights: HTTPS_PROXY names a proxy for socks5://, of which only http:// and https:// can be used; give an ' +
        'address such as http://proxy.example.com:3128, except the host with NO_PROXY, or give {fetch} of your own',
    );
    expect(asked).to.deep.equal([]);
  });

  it('leaves hosts of NO_PROXY to a direct connection', async () => {
    const answer = await get({HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '.example'});
    expect(answer.code).to.equal('E_NETWORK');
    expect(answer.message).to.match(/ENOTFOUND|EAI_AGAIN/);
    expect(connects).to.deep.equal([]);
  });
});

describe('the proxy for an address', () => {
  const HTTPS_PROXY = 'http://proxy:3128';
  const CASES: [url: string, env: Environment, proxy: string | undefined][] = [
    ['https://a.example/x', {}, undefined],
    ['https://a.example/x', {HTTPS_PROXY}, 'http://proxy:3128/'],
    ['https://a.example/x', {HTTPS_PROXY: 'proxy:3128'}, 'http://proxy:3128/'],
    ['https://a.example/x', {HTTPS_PROXY, https_proxy: 'http://lower'}, 'http://lower/'],
    ['https://a.example/x', {HTTPS_PROXY, https_proxy: ''}, undefined],
    ['https://a.example/x', {HTTP_PROXY: 'http://proxy'}, undefined],
    ['https://localhost:8443/x', {HTTPS_PROXY}, undefined],
    ['https://127.0.0.1:8443/x', {HTTPS_PROXY}, undefined],
    ['https://[::1]:8443/x', {HTTPS_PROXY}, undefined],
    ['https://a.example/x', {HTTPS_PROXY, NO_PROXY: '*'}, undefined],
    ['https://a.example/x', {HTTPS_PROXY, NO_PROXY: 'b.example, A.Example'}, undefined],
    ['https://b.a.example/x', {HTTPS_PROXY, NO_PROXY: 'a.example'}, undefined],
    ['https://b.a.example/x', {HTTPS_PROXY, NO_PROXY: '*.a.example'}, undefined],
    ['https://ba.example/x', {HTTPS_PROXY, NO_PROXY: 'a.example'}, 'http://proxy:3128/'],
    ['https://a.example/x', {HTTPS_PROXY, NO_PROXY: 'a.example:443'}, undefined],
    ['https://a.example/x', {HTTPS_PROXY, NO_PROXY: 'a.example:8443'}, 'http://proxy:3128/'],
    ['https://10.1.2.3/x', {HTTPS_PROXY, NO_PROXY: '10.0.0.0/8'}, undefined],
    ['https://11.1.2.3/x', {HTTPS_PROXY, NO_PROXY: '10.0.0.0/8'}, 'http://proxy:3128/'],
    ['https://10.1.2.3/x', {HTTPS_PROXY, NO_PROXY: '10.0.0.0/99'}, 'http://proxy:3128/'],
    ['https://[fd00::1]/x', {HTTPS_PROXY, NO_PROXY: 'fd00::/8'}, undefined],
    ['https://[fd00::1]:8443/x', {HTTPS_PROXY, NO_PROXY: '[fd00::1]:8443'}, undefined],
  ];
  for (const [url, env, expected] of CASES) {
    it(`is ${expected ?? 'none'}: ${url} with ${JSON.stringify(env)}`, () => {
      expect(proxyFor(new URL(url), env)?.href).to.equal(expected);
    });
  }

  it('must be an address', () => {
    const call = () => proxyFor(new URL('https://a.example'), {HTTPS_PROXY: 'http://:80:'});
    expect(call).to.throw(FetchError, 'fetchWeights: HTTPS_PROXY is not an address; give an address such as http://');
  });
});

describe('fetchBytes in Node', () => {
  it('refuses to go around a proxy, unless Node itself goes through it', () => {
    const check = (env: Environment, node: string) =>
      checkNoProxyIsIgnored('net.pth', {process: {env, versions: {node}}});
    const HTTPS_PROXY = 'http://proxy:3128';
    const says = 'fetch net.pth: HTTPS_PROXY is set, and fetch does not heed it in Node; use fetchWeights of';
    expect(() => check({HTTPS_PROXY}, '24.1.0')).to.throw(FetchError, says);
    expect(() => check({HTTPS_PROXY, NODE_USE_ENV_PROXY: '1'}, '20.20.2')).to.throw(FetchError, says);
    for (const node of ['24.0.0', '22.21.0', '25.1.0']) check({HTTPS_PROXY, NODE_USE_ENV_PROXY: '1'}, node);
    check({HTTPS_PROXY, https_proxy: ''}, '20.20.2');
    check({}, '20.20.2');
    checkNoProxyIsIgnored('net.pth', {});
  });
});
