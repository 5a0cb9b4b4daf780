import {listModels} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {runCli} from './support/runCli.ts';

describe('tfjs-zoo list', () => {
  it('shows the published numbers of every model in aligned columns', async () => {
    const {status, stdout, stderr} = await runCli(['list']);
    expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
    const lines = stdout.trimEnd().split('\n');
    expect(lines).to.have.length(1 + listModels().flatMap(entry => Object.keys(entry.weights)).length);
    // torchvision's documentation of AlexNet_Weights.IMAGENET1K_V1: 61100840 parameters, 56.522, 79.066, 233.1 MiB
    expect(lines[1].split(/ {2,}/)).to.deep.equal([
      'alexnet',
      '61 100 840',
      'IMAGENET1K_V1',
      '56.52 %',
      '79.07 %',
      '244.4 MB',
      'ImageNet-1K (ILSVRC 2012)',
    ]);
    const column = lines[0].indexOf('weights');
    expect(lines.map(line => line.slice(column - 2, column)).join('')).to.equal('  '.repeat(lines.length));
  });

  it('keeps to a pattern', async () => {
    const {stdout} = await runCli(['list', '*_mini', '--json']);
    expect(JSON.parse(stdout).map(({name}: {name: string}) => name)).to.deep.equal(['alexnet_mini']);
  });

  it('says which models there are if none matches, which is no failure', async () => {
    const stderr = "tfjs-zoo: list: no model matches 'vgg*'; there are alexnet, alexnet_caffe, alexnet_mini\n";
    expect(await runCli(['list', 'vgg*'])).to.deep.equal({status: 0, stdout: '', stderr});
    expect(await runCli(['list', 'vgg*', '--json'])).to.deep.equal({status: 0, stdout: '[]\n', stderr});
  });

  it('gives the same in JSON, wherever --json stands', async () => {
    const {stdout} = await runCli(['list', '--json']);
    const [alexnet] = JSON.parse(stdout);
    expect(alexnet.parameters).to.equal(61_100_840);
    expect(alexnet.weights[0]).to.deep.equal({
      name: 'IMAGENET1K_V1',
      default: true,
      accuracy: {top1: 56.522, top5: 79.066},
      bytes: 244_408_911,
      dataset: 'ImageNet-1K (ILSVRC 2012)',
    });
    expect((await runCli(['--json', 'list'])).stdout).to.equal(stdout);
  });
});

describe('tfjs-zoo info', () => {
  it('shows where a model and its weights come from', async () => {
    const {status, stdout, stderr} = await runCli(['info', 'alexnet']);
    expect({status, stderr}).to.deep.equal({status: 0, stderr: ''});
    for (const text of [
      'https://arxiv.org/abs/1404.5997',
      'BSD-3-Clause',
      'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth',
      '244.4 MB (244408911 bytes)',
      '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
      'resize 256 (bilinear), crop 224, channels 3, mean 0.485 0.456 0.406, std 0.229 0.224 0.225',
      'top-1 56.52 %, top-5 79.07 % (validation set, 50 000 images',
      '1 000: tench, goldfish, ',
    ]) {
      expect(stdout).to.include(text);
    }
  });

  it('says which order of colours and which scale a network of Caffe wants', async () => {
    const {stdout} = await runCli(['info', 'alexnet_caffe']);
    expect(stdout).to.include(
      'resize 256 (bilinear), crop 227, channels 3 (bgr), bytes scaled to 0..255, mean 104 117 123, std 1 1 1',
    );
  });

  it("gives the registry's whole row in JSON", async () => {
    for (const {build: _, ...row} of listModels()) {
      const {status, stdout} = await runCli(['info', row.name.toUpperCase(), '--json']);
      expect(status).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(row)));
    }
  });
});
