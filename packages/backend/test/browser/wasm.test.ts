import {expect} from 'chai';
import type {Report} from './backendPage.ts';
import {BROWSER, expectCourse, openPage, WHERE} from './openPage.ts';

const HEADERS = 'the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
const CONSOLE =
  "useBackend: tfjs could not start its wasm module; the browser's console says why. Serve the three .wasm files of " +
  "@tensorflow/tfjs-backend-wasm's dist, and call its setWasmPaths('/where/they/are/') before useBackend.";

describe(`useBackend('wasm') ${WHERE}`, () => {
  before(function () {
    if (!BROWSER) this.skip();
  });

  /** The page is as it was but for the backend. */
  function expectUntouched({added, processors: [before, after], threadsFlag}: Report): void {
    expect(added).to.deep.equal([]);
    expect(after).to.equal(before);
    expect(threadsFlag[1]).to.equal(threadsFlag[0]);
  }

  it('takes SIMD and a thread for each processor where the page is isolated, and trains there as Node does', async () => {
    const report = await openPage(
      [{name: 'wasm', steps: 50, twice: true}, {name: 'wasm', options: {threads: 7}}, {name: 'auto'}, {name: 'native'}],
      {isolated: true},
    );
    const [wasm, late, auto, native] = report.outcomes;
    const threads = Math.min(8, report.processors[0]);
    const note = `It runs with SIMD on ${threads === 1 ? 'one thread' : `${threads} threads`}.`;
    expect(report.isolated).to.equal(true);
    expect(wasm.info).to.deep.equal({
      ...{name: 'wasm', tfBackend: 'wasm', version: '4.22.0', precision: 'float32', trains: true, threads},
      ...{device: `${report.processors[0]} logical processors`, reason: `'wasm' was asked for by name. ${note}`},
    });
    await expectCourse(wasm, 50);
    expect(late.error).to.deep.equal({
      name: 'ConfigError',
      message: `useBackend: threads 7 comes too late: wasm runs on ${threads}, which its tensors' memory is tied to. Pass it to the first useBackend call.`,
    });
    expect(auto.info).to.include({name: 'wasm', threads});
    expect(auto.info?.reason).to.match(
      /^'auto' takes the fastest that works here: wasm\. Passed over native: libtensorflow runs in Node, and this is a browser\. Passed over webgpu: /,
    );
    expect(native.error).to.deep.equal({
      name: 'BackendError',
      message: "backend 'native' cannot be used: libtensorflow runs in Node, and this is a browser.",
    });
    expectUntouched(report);
  });

  it('takes the threads that it is told to, in a worker of the page as well', async () => {
    const jobs = [{name: 'wasm', options: {threads: 3}, steps: 1}] as const;
    const report = await openPage(jobs, {isolated: true, inWorker: true});
    expect(report.outcomes[0].info).to.include({threads: 3});
    await expectCourse(report.outcomes[0], 1);
    expectUntouched(report);
  });

  it('takes SIMD and one thread elsewhere, trains there too, and says what would give it more', async () => {
    const report = await openPage([{name: 'wasm', options: {threads: 2}}, {name: 'wasm', steps: 5}, {name: 'cpu'}], {});
    const [refused, wasm, cpu] = report.outcomes;
    expect(report.isolated).to.equal(false);
    expect(refused.error).to.deep.equal({
      name: 'ConfigError',
      message: `useBackend: threads 2 needs a page that is cross-origin isolated: serve it with ${HEADERS}, or leave it out.`,
    });
    expect(wasm.info).to.include({threads: 1});
    expect(wasm.info?.reason).to.equal(
      `'wasm' was asked for by name. It runs with SIMD on one thread, because the page is not cross-origin isolated, as ${HEADERS} make it.`,
    );
    await expectCourse(wasm, 5);
    expect(cpu.info).to.include({name: 'cpu', tfBackend: 'cpu', version: '4.22.0', threads: 1});
    expect(cpu.warnings).to.deep.equal([
      "tfjs-zoo: running on the 'cpu' backend, plain JavaScript, far slower than wasm. To use that: useBackend('wasm')",
    ]);
    expectUntouched(report);
  });

  it("says which files to serve where they are missing, and 'auto' warns of it", async () => {
    const report = await openPage([{name: 'wasm', options: {threads: 1}}, {name: 'auto'}], {
      isolated: true,
      modules: false,
    });
    const [wasm, auto] = report.outcomes;
    expect(wasm.error).to.deep.equal({name: 'Error', message: CONSOLE});
    expect(auto.info?.name).to.equal('cpu');
    expect(auto.warnings[0]).to.equal(
      `tfjs-zoo: backend 'wasm' is passed over: it is installed but does not run: ${CONSOLE}`,
    );
    expectUntouched(report);
  });
});
