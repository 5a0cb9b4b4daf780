/**
 * What a download looks like when nobody else shows its progress: a line for each tenth.
 *
 * @param log - Receives the lines.
 * @returns A function for `onProgress`; a download that begins again is reported again.
 */
export function progressLines(name: string, log: (message: string) => void): (received: number, total: number) => void {
  let told = -1;
  return (received, total) => {
    const tenth = Math.floor((10 * received) / total);
    if (tenth === told) return;
    told = tenth;
    const [done, all] = [received, total].map(bytes => (bytes / 1e6).toFixed(1));
    log(`createModel: fetching ${name}: ${done} of ${all} MB (${10 * tenth} %)`);
  };
}
