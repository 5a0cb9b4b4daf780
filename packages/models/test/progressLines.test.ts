import {expect} from 'chai';
import {progressLines} from '../src/progressLines.ts';

describe('progressLines', () => {
  it('gives a line for each tenth, and begins again with a download that does', () => {
    const lines: string[] = [];
    const report = progressLines('alexnet.pth', line => lines.push(line));
    for (const received of [0, 1e6, 24e6, 25e6, 244e6, 0]) report(received, 244e6);
    expect(lines).to.deep.equal([
      'createModel: fetching alexnet.pth: 0.0 of 244.0 MB (0 %)',
      'createModel: fetching alexnet.pth: 25.0 of 244.0 MB (10 %)',
      'createModel: fetching alexnet.pth: 244.0 of 244.0 MB (100 %)',
      'createModel: fetching alexnet.pth: 0.0 of 244.0 MB (0 %)',
    ]);
  });
});
