import {ConfigError} from '@tfjs-zoo/core';

/** Most characters of a line: none that means anything has more, and the memory stays bounded. */
export const LONGEST_LINE: number = 1 << 20;

/** Parts text into lines, which end in `\n` or `\r\n`; calls `use` for each, and keeps what is not yet a line. */
export class LineSplitter {
  private count = 0;
  private rest = '';
  private readonly file: string;
  private readonly use: (line: string, number: number) => void;

  constructor(file: string, use: (line: string, number: number) => void) {
    this.file = file;
    this.use = use;
  }

  /** @throws ConfigError if a line is too long. */
  push(text: string): void {
    const all = this.rest + text;
    let from = 0;
    for (let to = all.indexOf('\n'); to >= 0; to = all.indexOf('\n', from)) {
      this.line(all.slice(from, to));
      from = to + 1;
    }
    this.rest = all.slice(from);
    this.check(this.rest);
  }

  /** The last line may lack its end. */
  end(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }

  private line(line: string): void {
    this.check(line);
    this.count += 1;
    this.use(line.endsWith('\r') ? line.slice(0, -1) : line, this.count);
  }

  private check(line: string): void {
    if (line.length <= LONGEST_LINE) return;
    throw new ConfigError(
      `imageManifest: line ${this.count + 1} of '${this.file}' has more than ${LONGEST_LINE} characters; is it a list of images?`,
    );
  }
}
