import type {CliOutput} from '../cliIo.ts';
import {byteText} from '../text/quantities.ts';

/** A display of a download. */
export interface DownloadProgress {
  /** Takes the state: bytes so far, in all, and a second. Goes back where an attempt starts again. */
  onProgress(received: number, total: number, bytesPerSecond?: number): void;
  /** Leaves the line it stands on. */
  end(): void;
}

/** Percent between two lines where the output is no terminal. */
const STEP = 10;

/** Shows a download: on a terminal in one line that changes, else as plain lines, ten percent apart. */
export function downloadProgress(output: CliOutput, what: string): DownloadProgress {
  const terminal = output.isTTY === true;
  let shown = -1;
  return {
    onProgress(received, total, bytesPerSecond = 0) {
      const percent = Math.floor((100 * received) / total);
      const step = terminal ? percent : percent - (percent % STEP);
      if (step === shown) return;
      shown = step;
      const line = `downloading ${what}: ${byteText(received)} of ${byteText(total)} (${percent} %)`;
      const rate = bytesPerSecond > 0 ? `, ${byteText(Math.round(bytesPerSecond))} a second` : '';
      // ESC [ K clears what a longer line left
      output.write(terminal ? `\r${line}${rate}\x1b[K` : `${line}\n`);
    },
    end() {
      if (terminal && shown >= 0) output.write('\n');
      shown = -1;
    },
  };
}
