/**
 * Which proxy the environment wants for an address.
 */
import {BlockList, isIP} from 'node:net';
import {FetchError} from '../../download/fetchError.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address: `HTTPS_PROXY`, or `HTTP_PROXY` for plain http, unless `NO_PROXY` excepts the host. Names in
 * lower case win, as in curl. This very machine is never reached through a proxy.
 *
 * @throws FetchError `E_PROXY` for a proxy that cannot be used; its password is not in the message
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const variable = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = read(env, variable);
  if (text === '' || isLoopback(bare(url.hostname)) || isExcepted(url, read(env, 'no_proxy'))) return undefined;
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const wrong = (what: string) =>
    new FetchError(
      'E_PROXY',
      `fetchWeights: ${variable.toUpperCase()} ${what}; give an address such as http://proxy.example.com:3128, except the host with ` +
        'NO_PROXY, or give {fetch} of your own',
    );
  if (!URL.canParse(full)) throw wrong('is not an address');
  const proxy = new URL(full);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw wrong(`names a proxy for ${proxy.protocol}//, of which only http:// and https:// can be used`);
  }
  return proxy;
}

function read(env: Environment, name: string): string {
  return (env[name] ?? env[name.toUpperCase()] ?? '').trim();
}

/** IPv6 addresses stand in brackets in URLs. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** `NO_PROXY`: hosts with all below them, addresses, networks as `10.0.0.0/8`, each perhaps with a port; `*` for all. */
function isExcepted(url: URL, list: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => {
      if (entry === '*') return true;
      const [, name, wantedPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [undefined, entry];
      if (wantedPort !== undefined && wantedPort !== port) return false;
      const suffix = bare(name).replace(/^\*?\./, '');
      if (suffix.includes('/')) return isInNetwork(host, suffix);
      return suffix !== '' && (host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`)));
    });
}

function isInNetwork(host: string, network: string): boolean {
  const [address, prefix] = network.split('/');
  const family = isIP(address);
  const bits = Number(prefix);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, bits, type);
  return list.check(host, type);
}
