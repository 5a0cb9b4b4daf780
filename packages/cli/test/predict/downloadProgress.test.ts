import {expect} from 'chai';
import {downloadProgress} from '../../src/predict/downloadProgress.ts';

/** What a download of 1000 bytes in steps of `step` prints. */
function printed(isTTY: boolean, step: number): string {
  let text = '';
  const output = {isTTY, write: (more: string) => (text += more)};
  const {onProgress, end} = downloadProgress(output, 'it');
  for (let received = 0; received <= 1000; received += step) onProgress(received, 1000);
  end();
  return text;
}

describe('downloadProgress', () => {
  it('overwrites one line on a terminal, and leaves it at the end', () => {
    expect(printed(true, 500)).to.equal(
      '\rdownloading it: 0 bytes of 1.0 kB (0 %)\x1b[K\rdownloading it: 500 bytes of 1.0 kB (50 %)\x1b[K' +
        '\rdownloading it: 1.0 kB of 1.0 kB (100 %)\x1b[K\n',
    );
  });

  it('says on a terminal how fast it is, once that is known', () => {
    let text = '';
    const {onProgress} = downloadProgress({isTTY: true, write: more => (text += more)}, 'it');
    onProgress(0, 1000, 0);
    onProgress(500, 1000, 1_234_567.8);
    expect(text).to.equal(
      '\rdownloading it: 0 bytes of 1.0 kB (0 %)\x1b[K\rdownloading it: 500 bytes of 1.0 kB (50 %), 1.2 MB a second\x1b[K',
    );
  });

  it('writes at most a line for each ten percent elsewhere', () => {
    const lines = printed(false, 1).trimEnd().split('\n');
    expect(lines.map(line => line.slice(line.indexOf('(')))).to.deep.equal(
      Array.from({length: 11}, (_, i) => `(${10 * i} %)`),
    );
    for (const control of ['\r', '\x1b']) expect(printed(false, 1)).not.to.include(control);
  });

  it('says nothing if nothing is downloaded', () => {
    let text = '';
    downloadProgress({isTTY: true, write: more => (text += more)}, 'it').end();
    expect(text).to.equal('');
  });

  it('begins again with an attempt that begins again', () => {
    let text = '';
    const {onProgress} = downloadProgress({write: more => (text += more)}, 'it');
    onProgress(100, 1000);
    onProgress(0, 1000);
    expect(text).to.equal('downloading it: 100 bytes of 1.0 kB (10 %)\ndownloading it: 0 bytes of 1.0 kB (0 %)\n');
  });
});
