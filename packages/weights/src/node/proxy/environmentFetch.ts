/**
 * A `fetch` that heeds `HTTPS_PROXY` and `NO_PROXY`. Node's own does so only from version 22.21 on, and if told to.
 */
import {request} from 'node:https';
import {isIP, type Socket} from 'node:net';
import {Readable} from 'node:stream';
import {connect} from 'node:tls';
import type {Fetch} from '../../download/openUrl.ts';
import {openTunnel} from './openTunnel.ts';
import {type Environment, proxyFor} from './proxyFor.ts';

/** Statuses whose responses have no body, and may not be given one. */
const WITHOUT_BODY = [204, 205, 304];

/**
 * Makes a `fetch` for GET requests without redirects, which is all that downloads need: through a proxy where the
 * environment asks for one, else the global `fetch`, as it is at the time.
 *
 * Certificates are checked as everywhere in Node: `NODE_EXTRA_CA_CERTS` adds authorities.
 */
export function environmentFetch(env: Environment = process.env): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyFor(url, env);
    return proxy === undefined ? await globalThis.fetch(input, init) : await fetchThrough(proxy, url, init);
  };
}

async function fetchThrough(proxy: URL, url: URL, {headers, signal}: RequestInit): Promise<Response> {
  const aborts = signal ?? undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = await openTunnel(proxy, `${url.hostname}:${url.port || 443}`, aborts);
  return await overSocket(socket, host, url, new Headers(headers), aborts);
}

function overSocket(
  socket: Socket,
  host: string,
  url: URL,
  headers: Headers,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    // An address is no server name (RFC 6066, section 3); its certificate is checked all the same.
    const secure = connect({socket, host, servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['http/1.1']});
    // Without an agent, which would make a connection of its own.
    const sent = request(url, {
      createConnection: () => secure,
      headers: Object.fromEntries(headers),
      signal,
    });
    sent.once('error', error => {
      socket.destroy();
      reject(error);
    });
    sent.once('response', response => {
      const {statusCode: status = 0, statusMessage: statusText, rawHeaders} = response;
      const received = new Headers();
      for (let i = 0; i < rawHeaders.length; i += 2) received.append(rawHeaders[i], rawHeaders[i + 1]);
      const body = WITHOUT_BODY.includes(status) ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>);
      resolve(new Response(body, {status, statusText, headers: received}));
    });
    sent.end();
  });
}
