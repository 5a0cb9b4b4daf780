/** An address as it may be written down: passwords and query strings, which may hold a signature, have no place in a log. */
export function printable(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/\/\/[^/]*@/, '//');
}
