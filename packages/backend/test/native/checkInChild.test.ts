import {expect} from 'chai';
import {checkInChild, loaderFlags} from '../../src/native/install/checkInChild.ts';

describe('checkInChild', () => {
  it('hands on what loads TypeScript and nothing that runs a program', () => {
    const flags = [
      '--import',
      'tsx',
      '--conditions=source',
      '--inspect',
      '--input-type=module',
      '-e',
      'main()',
      '-C',
      'x',
    ];
    expect(loaderFlags(flags)).to.deep.equal(['--import', 'tsx', '--conditions=source', '-C', 'x']);
  });

  it('says what the process printed when the addon does not load', async () => {
    await expect(checkInChild('/nowhere/tfjs_binding.node')).to.be.rejectedWith(
      /^the numeric check of \/nowhere\/tfjs_binding\.node failed \(code 1\): [\s\S]*Cannot find module/,
    );
  });
});
