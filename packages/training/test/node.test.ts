import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {fit} from '@tfjs-zoo/training';
import {csvLogger, progressBar} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {callbackContract} from './support/callbackContract.ts';
import {SmallDataset, smallData, smallModel} from './support/smallModel.ts';

/** A stream that keeps what is written, as a terminal or as a pipe. */
function screen(isTTY: boolean): PassThrough & {isTTY: boolean; columns: number; text: () => string} {
  const chunks: string[] = [];
  const stream = Object.assign(new PassThrough(), {isTTY, columns: 200, text: () => chunks.join('')});
  stream.on('data', (chunk: Buffer) => chunks.push(String(chunk)));
  return stream;
}

describe('csvLogger of training/node', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-csv-'));
  });
  after(() => rm(folder, {recursive: true}));
  callbackContract(() => csvLogger(join(folder, 'contract.csv')));

  const train = async (callback: ReturnType<typeof csvLogger>, epochs = 2): Promise<void> => {
    await fit(smallModel(), new SmallDataset(8), {epochs, metrics: {}, callbacks: [callback]});
  };
  const lines = async (path: string): Promise<string[]> =>
    (await readFile(path, 'utf8')).split('\n').map(line => line.split(',').slice(0, 2).join());

  it('makes the folder, and replaces what an earlier run wrote', async () => {
    const path = join(folder, 'new/run', 'a.csv');
    await train(csvLogger(path), 3);
    await train(csvLogger(path));
    expect(await lines(path)).to.deep.equal(['epoch,learning_rate', '0,0.001', '1,0.001', '']);
  });

  it('appends without a second header', async () => {
    const path = join(folder, 'b.csv');
    const callback = csvLogger(path, {append: true});
    await train(callback, 1);
    await train(callback, 1);
    await train(csvLogger(path, {append: true}), 1);
    expect(await lines(path)).to.deep.equal(['epoch,learning_rate', '0,0.001', '0,0.001', '0,0.001', '']);
  });

  it('fails loudly where it cannot write', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(train(csvLogger(join(path, 'c.csv')))).to.be.rejectedWith(/ENOTDIR|EEXIST/);
  });
});

describe('progressBar', () => {
  callbackContract(() => progressBar({stream: screen(false)}));
  callbackContract(() => progressBar({stream: screen(true)}));

  /** Trains with a clock that moves a second a look. */
  async function train(isTTY: boolean): Promise<string> {
    const stream = screen(isTTY);
    let time = 0;
    const now = (): number => {
      time += 1000;
      return time;
    };
    await fit(smallModel(), new SmallDataset(24), {
      epochs: 2,
      batchSize: 8,
      validation: new SmallDataset(8),
      callbacks: [progressBar({stream, now})],
    });
    return stream.text();
  }

  it('writes one plain line an epoch into a pipe, with losses, metrics, samples a second and the time left', async () => {
    const rows = (await train(false)).split('\n');
    const value = '[\\d.]+';
    const values = `loss ${value}  accuracy ${value}  learning_rate 1.0e-3  val_loss ${value}  val_accuracy ${value}`;
    // the clock: begin 1 s, epoch 2 s, its three steps 3 to 5 s, its end 6 s: 24 samples in 3 s, 5 s since the beginning
    expect(rows[0]).to.match(new RegExp(`^epoch 1/2  ${values}  8 samples/s  4\\.0 s  5\\.0 s left$`));
    expect(rows[1]).to.match(new RegExp(`^epoch 2/2  ${values}  8 samples/s  4\\.0 s$`));
    expect(rows.slice(2)).to.deep.equal(['']);
  });

  it('draws a bar on a terminal, with the batches, the loss, the rates and the time left, and clears it for the line', async () => {
    const text = await train(true);
    expect(text).to.include('epoch 1/2 ').and.include('█').and.include('░');
    expect(text).to.match(
      /3\/3 {2}loss [\d.]+ {2}accuracy [\d.]+ {2}learning_rate 1\.0e-3 {2}8 samples\/s {2}[\d.]+ s left/,
    );
    expect(text.split('\n').filter(line => / {2}val_loss /.test(line))).to.have.length(2);
  });

  it('promises no time where only the steps end data that never ends', async () => {
    const stream = screen(false);
    const endless = {
      async *[Symbol.asyncIterator]() {
        for (;;) yield smallData(4);
      },
    };
    await fit(smallModel(), endless, {steps: 2, callbacks: [progressBar({stream})]});
    expect(stream.text()).to.match(/^epoch 1 {2}loss .* samples\/s {2}[\d.]+ s\n$/);
  });
});
