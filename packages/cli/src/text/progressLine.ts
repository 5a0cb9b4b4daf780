import type {CliOutput} from '../cliIo.ts';

/** A display of how far something is. */
export interface ProgressLine {
  /**
   * Shows a state. It may go back, where something starts again.
   *
   * @param percent - How far it is, from 0 to 100.
   * @param text - The line.
   * @param more - What a terminal is told besides.
   */
  show(percent: number, text: string, more?: string): void;
  /** Leaves the line it stands on. */
  end(): void;
}

/** Percent between two lines where the output is no terminal. */
const STEP = 10;

/** Shows progress: on a terminal in one line that changes, else as plain lines, ten percent apart. */
export function progressLine(output: CliOutput): ProgressLine {
  const terminal = output.isTTY === true;
  let shown = -1;
  return {
    show(percent, text, more = '') {
      const step = terminal ? percent : percent - (percent % STEP);
      if (step === shown) return;
      shown = step;
      // ESC [ K clears what a longer line left
      output.write(terminal ? `\r${text}${more}\x1b[K` : `${text}\n`);
    },
    end() {
      if (terminal && shown >= 0) output.write('\n');
      shown = -1;
    },
  };
}
