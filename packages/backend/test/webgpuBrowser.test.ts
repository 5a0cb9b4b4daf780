/** webgpu as a browser has it, on a program that stands for a graphics card; runs where TFJS_ZOO_TEST_BACKENDS names webgpu. */
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {BROWSER, expectCourse, openPage, WHERE} from './browser/openPage.ts';

if (BACKENDS.includes('webgpu'))
  describe(`useBackend('webgpu') ${WHERE}`, () => {
    before(function () {
      if (!BROWSER) this.skip();
    });

    it("takes the browser's adapter by name, trains on it, tells of its failures, and 'auto' passes over what is no graphics card", async () => {
      const {outcomes, added} = await openPage(
        [
          {name: 'auto'},
          {name: 'webgpu', options: {adapter: 'radeon'}},
          {name: 'webgpu', options: {adapter: 'SwiftShader'}, steps: 5},
          {name: 'webgpu', fails: true},
          {name: 'webgpu'},
        ],
        {webgpu: true},
      );
      const [auto, other, webgpu, failing, again] = outcomes;
      expect(auto.info?.name).to.equal('wasm');
      expect(auto.info?.reason).to.include(
        "Passed over webgpu: 'auto' takes graphics cards only, and there is only google swiftshader.",
      );
      expect(other.error).to.deep.equal({
        name: 'BackendError',
        message:
          "backend 'webgpu' cannot be used: adapter 'radeon' cannot be chosen: the browser gives google swiftshader.",
      });
      const info = {
        ...{name: 'webgpu', tfBackend: 'webgpu', device: 'google swiftshader', version: '4.22.0', threads: 1},
        ...{precision: 'float32', trains: true, reason: "'webgpu' was asked for by name."},
      };
      expect(webgpu.info).to.deep.equal(info);
      expect(failing.error?.message).to.match(/^webgpu: the graphics device failed: Buffer usages/);
      expect(again.info).to.deep.equal(info);
      await expectCourse(webgpu, 5);
      expect(added).to.deep.equal([]);
    });
  });
