import type {CliOutput} from '../cliIo.ts';
import {progressLine} from '../text/progressLine.ts';
import {byteText} from '../text/quantities.ts';

/** A display of a download. */
export interface DownloadProgress {
  /** Takes the state: bytes so far, in all, and a second. Goes back where an attempt starts again. */
  onProgress(received: number, total: number, bytesPerSecond?: number): void;
  /** Leaves the line it stands on. */
  end(): void;
}

/** Shows a download: on a terminal in one line that changes, else as plain lines, ten percent apart. */
export function downloadProgress(output: CliOutput, what: string): DownloadProgress {
  const line = progressLine(output);
  return {
    onProgress(received, total, bytesPerSecond = 0) {
      const percent = Math.floor((100 * received) / total);
      const rate = bytesPerSecond > 0 ? `, ${byteText(Math.round(bytesPerSecond))} a second` : '';
      line.show(percent, `downloading ${what}: ${byteText(received)} of ${byteText(total)} (${percent} %)`, rate);
    },
    end: line.end,
  };
}
