import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect} from 'chai';
import {MAIN, NODE, PACKAGE, program} from './support/program.ts';

describe('the program tfjs-zoo', () => {
  it('prints one JSON document and nothing else on standard output, and exits by itself', async () => {
    const {status, stdout, stderr} = await program([MAIN, 'info', 'alexnet_mini', '--json']);
    expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
    expect(JSON.parse(stdout).name).to.equal('alexnet_mini');
  });

  it('runs from where npm links it, built or not, from any directory', async () => {
    const bin = fileURLToPath(new URL('../bin/tfjs-zoo.js', import.meta.url));
    const child = spawn(bin, ['lst'], {cwd: '/', stdio: ['ignore', 'ignore', 'pipe']});
    const said = child.stderr.setEncoding('utf8').toArray();
    const [status] = await once(child, 'close');
    expect(status).to.equal(2);
    expect((await said).join('')).to.contain("tfjs-zoo: unknown command 'lst' (did you mean list?)");
  });

  it('exits with the code that the run ended with', async () => {
    expect(await program([MAIN, 'lst'])).to.deep.equal({
      status: 2,
      stdout: '',
      stderr:
        "tfjs-zoo: unknown command 'lst' (did you mean list?); known: doctor, list, info, predict, weights, convert, data, native\n",
    });
  });

  it('turns the first Ctrl-C into an abort that says with which code to exit', async () => {
    const source =
      "import {processIo} from './src/processIo.ts'; const {signal, stdout} = processIo();" +
      'const alive = setInterval(() => {}, 1000);' +
      "signal.addEventListener('abort', () => { clearInterval(alive); process.exitCode = signal.reason.exitCode; });" +
      "stdout.write('ready');";
    const {status} = await program(['--input-type=module', '-e', source], {meanwhile: child => child.kill('SIGINT')});
    expect(status).to.equal(130);
  });

  it('says nothing if the reader of its output has gone', async () => {
    const source =
      "import {processIo} from './src/processIo.ts'; const {signal, stdout} = processIo();" +
      "signal.addEventListener('abort', () => { process.exitCode = signal.reason.exitCode; });" +
      "stdout.write('ready'); process.stdin.on('data', () => {}).on('end', () => stdout.write('more'));";
    const child = spawn(process.execPath, [...NODE, '--input-type=module', '-e', source], {cwd: PACKAGE});
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text;
    });
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.stdin.end();
    });
    const [status] = await once(child, 'exit');
    expect({status, stderr}).to.deep.equal({status: 141, stderr: ''});
  });
});
