/**
 * A connection through an HTTP proxy. RFC 9110, section 9.3.6 (CONNECT).
 */
import {request as httpRequest} from 'node:http';
import {request as httpsRequest} from 'node:https';
import type {Socket} from 'node:net';
import {AttemptFailure} from '../../download/attemptFailure.ts';

/**
 * Asks a proxy for a connection to `host:port`.
 *
 * @throws AttemptFailure `E_PROXY` if there is no such proxy or it refuses
 */
export function openTunnel(proxy: URL, target: string, signal: AbortSignal | undefined): Promise<Socket> {
  const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const {promise, resolve, reject} = withResolvers<Socket>();
  const connect = request({
    host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers: {host: target, ...authorization(proxy)},
    agent: false,
    signal,
  });
  connect.once('connect', ({statusCode = 0, statusMessage = ''}, socket, head) => {
    if (statusCode === 200) {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
      return;
    }
    socket.destroy();
    const login = statusCode === 407 ? ' (it wants a user and a password: http://user:password@…)' : '';
    const text = `the proxy ${proxy.host} answered ${statusCode} ${statusMessage}`.trimEnd() + login;
    reject(new AttemptFailure('E_PROXY', text, {retry: statusCode >= 500}));
  });
  connect.once('error', cause => {
    if (signal?.aborted) reject(cause);
    else reject(new AttemptFailure('E_PROXY', `the proxy ${proxy.host}: ${cause.message}`, {retry: true, cause}));
  });
  connect.end();
  return promise;
}

function authorization({username, password}: URL): Record<string, string> {
  if (username === '') return {};
  const user = [username, password].map(decodeURIComponent).join(':');
  return {'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}`};
}

/** What `Promise.withResolvers` is in newer runtimes. */
function withResolvers<T>(): {promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return {promise, resolve, reject};
}
