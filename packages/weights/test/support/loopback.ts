import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';

/** A server on this machine, for as long as `use` runs. */
export async function withServer<T>(
  listener: RequestListener,
  use: (origin: string, requests: string[]) => Promise<T>,
): Promise<T> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}
