/**
 * A proxy that is asked for is used or refused, never passed over.
 */
import {FetchError} from './fetchError.ts';

/** What there is of Node's `process`, seen from a module that browsers run too. */
interface MaybeNode {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly versions?: Readonly<Record<string, string | undefined>>;
  };
}

/**
 * Node's global `fetch` takes no notice of `HTTPS_PROXY`, unless Node is new enough and told to.
 *
 * @throws FetchError `E_PROXY` if a proxy is asked for and the global `fetch` would go around it
 */
export function checkNoProxyIsIgnored(name: string, runtime: MaybeNode = globalThis as MaybeNode): void {
  const {env, versions} = runtime.process ?? {};
  // The first that is set, even to nothing, which means no proxy.
  const proxy = env?.https_proxy ?? env?.HTTPS_PROXY;
  if (!proxy || (env?.NODE_USE_ENV_PROXY === '1' && knowsProxies(versions?.node))) return;
  const text =
    `fetch ${name}: HTTPS_PROXY is set, and fetch does not heed it in Node; use fetchWeights of ` +
    '@tfjs-zoo/weights/node, which does, or give {fetch} that goes through the proxy';
  throw new FetchError('E_PROXY', text);
}

/** NODE_USE_ENV_PROXY came with Node 24.0 and 22.21. */
function knowsProxies(version = '0.0'): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 21);
}
