import {readFileSync} from 'node:fs';
import {reshape, serialization, type Tensor, tensor, zeros} from '@tensorflow/tfjs-core';
import {sequential, layers as stock, initializers as stockInitializers} from '@tensorflow/tfjs-layers';
import {initializers, layers, seed, streamOf, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {throughText} from '../support/saveAndLoad.ts';

// PyTorch, scripts/fixtures/core_initializers.py
const fixture: {
  fans: Record<string, initializers.Fans>;
  dirac: {shape: number[]; groups: number; ones: number[]}[];
} = JSON.parse(readFileSync(new URL('../fixtures/initializers.json', import.meta.url), 'utf8'));

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const values = (x: Tensor): number[] => [...x.dataSync()];
const standardDeviation = (x: readonly number[]): number => Math.sqrt(x.reduce((a, b) => a + b * b, 0) / x.length);

/** A convolution of a 3x2 window with 40 inputs and 50 outputs, and a linear layer of 80 inputs and 150 outputs. */
const LAYERS = {
  conv2d: {
    fans: {fanIn: 240, fanOut: 300},
    shape: [3, 2, 40, 50],
    weights: (spec: initializers.InitializerSpec): Tensor[] => {
      const layer = layers.conv2d({filters: 50, kernelSize: [3, 2], kernelInitializer: spec, biasInitializer: spec});
      layer.build([null, 8, 8, 40]);
      return layer.getWeights();
    },
  },
  linear: {
    fans: {fanIn: 80, fanOut: 150},
    shape: [150, 80],
    weights: (spec: initializers.InitializerSpec): Tensor[] => {
      const layer = layers.linear({units: 150, kernelInitializer: spec, biasInitializer: spec});
      layer.build([null, 80]);
      return layer.getWeights();
    },
  },
} as const;

interface Rule {
  readonly kind: 'uniform' | 'normal';
  /** Bound or standard deviation. */
  readonly spread: (fans: initializers.Fans) => number;
}

/** The formulas of the papers and of torch.nn.init. */
const RULES: Record<string, Rule> = {
  glorotNormal: {kind: 'normal', spread: ({fanIn, fanOut}) => Math.sqrt(2 / (fanIn + fanOut))},
  glorotUniform: {kind: 'uniform', spread: ({fanIn, fanOut}) => Math.sqrt(6 / (fanIn + fanOut))},
  heNormal: {kind: 'normal', spread: ({fanIn}) => Math.sqrt(2 / fanIn)},
  heUniform: {kind: 'uniform', spread: ({fanIn}) => Math.sqrt(6 / fanIn)},
  lecunNormal: {kind: 'normal', spread: ({fanIn}) => Math.sqrt(1 / fanIn)},
  lecunUniform: {kind: 'uniform', spread: ({fanIn}) => Math.sqrt(3 / fanIn)},
  seedUniform: {kind: 'uniform', spread: ({fanIn, fanOut}) => Math.sqrt(2 / (fanIn + fanOut))},
  torchUniform: {kind: 'uniform', spread: ({fanIn}) => 1 / Math.sqrt(fanIn)},
};

function expectRule({kind, spread}: Rule, fans: initializers.Fans, drawn: number[]): void {
  const size = spread(fans);
  const std = kind === 'uniform' ? size / Math.sqrt(3) : size;
  // 5 standard errors: that of a standard deviation is std · sqrt((kurtosis - 1) / 4n)
  const kurtosis = kind === 'uniform' ? 9 / 5 : 3;
  expect(standardDeviation(drawn)).to.be.closeTo(std, 5 * std * Math.sqrt((kurtosis - 1) / (4 * drawn.length)));
  const largest = Math.max(...drawn.map(Math.abs));
  if (kind === 'uniform') expect(largest).to.be.within(0.995 * size, size * (1 + 2 ** -23));
  // of 12 000 values, some 30 lie beyond 3 standard deviations: it is not truncated
  else expect(largest).to.be.above(3 * size);
}

for (const [name, rule] of Object.entries(RULES)) {
  describe(`initializers.${name}`, () => {
    for (const [kind, {fans, weights, shape}] of Object.entries(LAYERS)) {
      it(`has the spread of its formula with the fans of a ${kind} layer, for weight and bias`, () => {
        const [weight, bias] = weights(name as initializers.InitializerName);
        expect(weight.shape).to.deep.equal(shape);
        expectRule(rule, fans, values(weight));
        const largest = Math.max(...values(bias).map(Math.abs));
        // 50 values or more: none beyond the bound or 5 deviations, not all below a third of it
        const size = rule.spread(fans);
        expect(largest).to.be.within(size / 3, rule.kind === 'uniform' ? size * (1 + 2 ** -23) : 5 * size);
      });
    }
  });
}

describe('initializers', () => {
  for (const [mode, fan] of [
    ['fanIn', ({fanIn}: initializers.Fans) => fanIn],
    ['fanOut', ({fanOut}: initializers.Fans) => fanOut],
    ['fanAverage', ({fanIn, fanOut}: initializers.Fans) => (fanIn + fanOut) / 2],
  ] as const) {
    for (const [scale, normal, uniform] of [
      [1, 'glorotNormal', 'glorotUniform'],
      [2, 'heNormal', 'heUniform'],
      [1, 'lecunNormal', 'lecunUniform'],
    ] as const) {
      it(`${normal} and ${uniform} have variance ${scale} / fan with the fan of mode ${mode}`, () => {
        const {weights, fans} = LAYERS.conv2d;
        const [narrow] = weights(initializers[normal]({mode}));
        expectRule({kind: 'normal', spread: f => Math.sqrt(scale / fan(f))}, fans, values(narrow));
        const [flat] = weights(initializers[uniform]({mode}));
        expectRule({kind: 'uniform', spread: f => Math.sqrt((3 * scale) / fan(f))}, fans, values(flat));
      });
    }
  }

  it('varianceScaling is each of them, and by default Keras’s truncated LeCun', () => {
    const draw = (made: initializers.FanInitializer): number[] => values(made.apply([3, 2, 40, 50]));
    const {varianceScaling, heUniform, glorotNormal} = initializers;
    expect(draw(varianceScaling({scale: 2, distribution: 'uniform'}))).to.deep.equal(draw(heUniform()));
    expect(draw(varianceScaling({mode: 'fanAverage', distribution: 'normal'}))).to.deep.equal(draw(glorotNormal()));
    const cut = draw(varianceScaling());
    const std = Math.sqrt(1 / 240);
    // the variance is that of the formula, in spite of the bounds
    expect(standardDeviation(cut)).to.be.closeTo(std, (5 * std) / Math.sqrt(2 * cut.length));
    expect(Math.max(...cut.map(Math.abs))).to.be.within((1.98 * std) / 0.8796, (2 * std) / 0.8796);
  });

  it('truncatedNormal is cut off at two standard deviations, or at PyTorch’s bounds when they are given', () => {
    const keras = values(initializers.truncatedNormal({std: 0.5, mean: 1}).apply([100, 100]));
    expect(Math.min(...keras)).to.be.within(0, 0.01);
    expect(Math.max(...keras)).to.be.within(1.99, 2);
    const torch = values(initializers.truncatedNormal({std: 0.5, a: -2, b: 2}).apply([100, 100]));
    expect(standardDeviation(torch)).to.be.closeTo(0.5, 0.5 * 5 * Math.sqrt(1 / 20_000));
    expect(Math.max(...torch.map(Math.abs))).to.be.within(1.5, 2);
  });

  it('orthogonal has columns of length gain at right angles, rows where those are fewer', () => {
    for (const shape of [
      [40, 30],
      [30, 40],
      [3, 2, 10, 50],
      [3, 3, 10, 90],
      [1, 1, 3, 100],
      [7, 7],
    ]) {
      const x = values(initializers.orthogonal({gain: 1.5}).apply(shape));
      const columns = shape[shape.length - 1];
      const rows = x.length / columns;
      const at = (v: number, i: number): number => (columns <= rows ? x[i * columns + v] : x[v * columns + i]);
      for (let v = 0; v < Math.min(rows, columns); v++) {
        for (let u = 0; u <= v; u++) {
          let dot = 0;
          for (let i = 0; i < Math.max(rows, columns); i++) dot += at(v, i) * at(u, i);
          expect(dot, `${shape}: ${v}, ${u}`).to.be.closeTo(u === v ? 2.25 : 0, 1e-5);
        }
      }
    }
  });

  it('orthogonal is uniform among the orthogonal matrices: the signs of the diagonal and the trace are', () => {
    let [positive, trace] = [0, 0];
    const n = 2000;
    for (let stream = 0; stream < n; stream++) {
      const x = values(initializers.orthogonal({stream}).apply([3, 3]));
      positive += Number(x[0] > 0);
      trace += x[0] + x[4] + x[8];
    }
    // under Haar's measure the trace has mean 0 and variance 1
    expect(positive / n).to.be.closeTo(0.5, 5 * Math.sqrt(0.25 / n));
    expect(trace / n).to.be.closeTo(0, 5 / Math.sqrt(n));
  });

  it('dirac has its ones where PyTorch has them', () => {
    for (const {shape, groups, ones} of fixture.dirac) {
      const x = values(initializers.dirac({groups}).apply(shape));
      expect(x.reduce((sum, value) => sum + value)).to.equal(ones.length);
      expect(ones.map(i => x[i])).to.deep.equal(ones.map(() => 1));
    }
  });

  it('dirac and identity make layers that hand on their inputs', () => {
    const image = uniform({seed: 1, stream: 1, step: 0}, 5 * 4 * 6);
    const x = tensor(image, [1, 5, 4, 6]);
    for (const groups of [1, 2, 6]) {
      const kernelInitializer = initializers.dirac({groups});
      const layer = layers.conv2d({filters: 6, kernelSize: 3, padding: 1, groups, kernelInitializer, useBias: false});
      expect(values(layer.apply(x) as Tensor)).to.deep.equal([...image]);
    }
    const linear = layers.linear({units: 6, kernelInitializer: 'identity', useBias: false});
    expect(values(linear.apply(reshape(x, [20, 6])) as Tensor)).to.deep.equal([...image]);
  });

  it('identity is as much of it as there is, times the gain', () => {
    expect(values(initializers.identity({gain: 3}).apply([2, 3]))).to.deep.equal([3, 0, 0, 0, 3, 0]);
  });

  it('bilinear makes transposed convolutions that enlarge as PyTorch’s bilinear interpolation does', () => {
    // a plane is interpolated exactly; rows and columns at the border lack a neighbour
    const plane = (y: number, x: number, c: number): number => 1 + 0.5 * y - 0.25 * x + c;
    for (const [scale, groups] of [
      [2, 1],
      [2, 3],
      [3, 1],
    ]) {
      const image = Array.from({length: 5 * 4 * 3}, (_, i) => plane(Math.floor(i / 12), Math.floor(i / 3) % 4, i % 3));
      const layer = layers.convTranspose2d({
        filters: 3,
        kernelSize: 2 * scale - (scale % 2),
        strides: scale,
        padding: Math.ceil((scale - 1) / 2),
        groups,
        kernelInitializer: initializers.bilinear({groups}),
        useBias: false,
      });
      const y = layer.apply(tensor(image, [1, 5, 4, 3])) as Tensor;
      expect(y.shape).to.deep.equal([1, 5 * scale, 4 * scale, 3]);
      const got = values(y);
      // align_corners = false: the middle of a pixel is at + 0.5
      for (let row = scale; row < 4 * scale; row++) {
        for (let column = scale; column < 3 * scale; column++) {
          for (let c = 0; c < 3; c++) {
            const want = plane((row + 0.5) / scale - 0.5, (column + 0.5) / scale - 0.5, c);
            expect(got[(row * 4 * scale + column) * 3 + c]).to.be.closeTo(want, 1e-5);
          }
        }
      }
    }
  });

  it('constant, zeros and ones are all of one value', () => {
    expect(values(initializers.constant({value: 2.5}).apply([2]))).to.deep.equal([2.5, 2.5]);
    expect(values(initializers.zeros().apply([2]))).to.deep.equal([0, 0]);
    expect(values(initializers.ones().apply([2]))).to.deep.equal([1, 1]);
  });

  it('have the fans that PyTorch has for grouped, depthwise and transposed convolutions', () => {
    const kernelInitializer = initializers.defineInitializer('TestFans', fans => {
      const {fanIn, fanOut} = fans();
      return {
        kind: 'computed',
        values: shape => Float32Array.from(Array(product(shape)), (_, i) => [fanIn, fanOut][i]),
      };
    })();
    const options = {filters: 50, kernelSize: [3, 2] as [number, number], kernelInitializer};
    const made: Record<string, [layers.WeightedLayer, number[]]> = {
      conv2d: [layers.conv2d(options), [null as never, 8, 8, 40]],
      groupedConv2d: [layers.conv2d({...options, groups: 10}), [null as never, 8, 8, 40]],
      depthwiseConv2d: [
        layers.depthwiseConv2d({kernelSize: [3, 2], multiplier: 2, kernelInitializer}),
        [null as never, 8, 8, 40],
      ],
      convTranspose2d: [layers.convTranspose2d(options), [null as never, 8, 8, 40]],
      groupedConvTranspose2d: [layers.convTranspose2d({...options, groups: 10}), [null as never, 8, 8, 40]],
      conv1d: [layers.conv1d({filters: 50, kernelSize: 3, kernelInitializer}), [null as never, 8, 40]],
      conv3d: [layers.conv3d({filters: 50, kernelSize: [3, 2, 2], kernelInitializer}), [null as never, 8, 8, 8, 6]],
      linear: [layers.linear({units: 150, kernelInitializer}), [null as never, 80]],
    };
    expect(Object.keys(made)).to.have.members(Object.keys(fixture.fans));
    for (const [name, [layer, shape]] of Object.entries(made)) {
      layer.build(shape);
      const [fanIn, fanOut] = values(layer.getWeights()[0]);
      expect({fanIn, fanOut}, name).to.deep.equal(fixture.fans[name]);
    }
  });

  it('normal has the standard deviation it is given', () => {
    const [weight] = LAYERS.linear.weights(initializers.normal({std: 0.01}));
    expectRule({kind: 'normal', spread: () => 0.01}, LAYERS.linear.fans, values(weight));
  });

  it('take their fans from tfjs’s layout outside our layers, or from the option', () => {
    const free = initializers.torchUniform().apply([3, 2, 40, 50]);
    expectRule(RULES.torchUniform, {fanIn: 240, fanOut: 300}, values(free));
    const told = initializers.torchUniform({fans: {fanIn: 9, fanOut: 1}}).apply([5000]);
    expectRule(RULES.torchUniform, {fanIn: 9, fanOut: 1}, values(told));
  });

  it('draw from the generator with seed and stream and no hidden state', () => {
    const made = initializers.torchUniform({seed: 3, stream: 8, fans: {fanIn: 4, fanOut: 1}});
    const expected = [...uniform({seed: 3, stream: 8, step: 0}, 6, -0.5, 0.5)];
    expect(values(made.apply([2, 3]))).to.deep.equal(expected);
    expect(values(made.apply([2, 3]))).to.deep.equal(expected);
  });

  it('can be named zeros and ones too', () => {
    const layer = layers.linear({units: 2, kernelInitializer: 'ones', biasInitializer: 'zeros'});
    layer.build([null, 2]);
    expect(layer.getWeights().map(values)).to.deep.equal([
      [1, 1, 1, 1],
      [0, 0],
    ]);
  });

  it('may be tfjs’s own', () => {
    const layer = layers.linear({units: 1, kernelInitializer: stockInitializers.constant({value: 7}), useBias: false});
    layer.build([null, 2]);
    expect(layer.getWeights().map(values)).to.deep.equal([[7, 7]]);
  });
});

describe('the weights that a layer starts with', () => {
  const start = (options: Partial<layers.LinearOptions>): number[][] => {
    const layer = layers.linear({units: 3, ...options});
    layer.build([null, 5]);
    return layer.getWeights().map(values);
  };

  it('are the same for the same seed and name', () => {
    expect(start({name: 'head', seed: 4})).to.deep.equal(start({name: 'head', seed: 4}));
    seed(4);
    const global = start({name: 'head'});
    seed(0);
    expect(global).to.deep.equal(start({name: 'head', seed: 4}));
  });

  it('differ from layer to layer, from seed to seed, and between weight and bias', () => {
    const [weight, bias] = start({name: 'head', seed: 4});
    expect(start({name: 'other', seed: 4})[0]).not.to.deep.equal(weight);
    expect(start({name: 'head', seed: 5})[0]).not.to.deep.equal(weight);
    expect(bias).not.to.deep.equal(weight.slice(0, 3));
  });

  it('come from the stream of layer and weight name', () => {
    const [weight, bias] = start({name: 'head', seed: 4});
    const bound = 1 / Math.sqrt(5);
    const draw = (name: string, n: number): number[] => [
      ...uniform({seed: 4, stream: streamOf(name), step: 0}, n, -bound, bound),
    ];
    expect(weight).to.deep.equal(draw('head/weight', 15));
    expect(bias).to.deep.equal(draw('head/bias', 3));
  });

  it('follow the seed and the stream of an initializer that has its own', () => {
    const own = {kernelInitializer: initializers.torchUniform({seed: 8})};
    expect(start({name: 'head', seed: 1, ...own})[0]).to.deep.equal(start({name: 'head', seed: 8})[0]);
    const fixed = {kernelInitializer: initializers.torchUniform({seed: 8, stream: 1})};
    expect(start({name: 'a', ...fixed})[0]).to.deep.equal(start({name: 'b', ...fixed})[0]);
  });

  it('follow the layer where an initializer’s option is undefined', () => {
    const open = initializers.torchUniform({seed: undefined, stream: undefined, fans: undefined});
    expect(start({name: 'head', seed: 4, kernelInitializer: open})).to.deep.equal(start({name: 'head', seed: 4}));
  });
});

describe('a layer’s configuration', () => {
  it('keeps names as names and initializers as class and options', () => {
    const config = layers
      .linear({units: 1, kernelInitializer: 'heNormal', biasInitializer: initializers.normal({std: 2, seed: 3})})
      .getConfig();
    expect(config.kernelInitializer).to.equal('heNormal');
    expect(config.biasInitializer).to.deep.equal({className: 'ZooNormal', config: {std: 2, seed: 3}});
  });

  it('keeps tfjs’s own initializers', () => {
    const kernelInitializer = stockInitializers.constant({value: 7});
    const made = layers.linear({units: 1, kernelInitializer});
    const [cls, fromConfig] = serialization.SerializationMap.getMap().classNameMap.ZooLinear;
    const again = fromConfig(cls, JSON.parse(JSON.stringify(made.getConfig()))) as typeof made;
    again.build([null, 2]);
    expect(values(again.getWeights()[0])).to.deep.equal([7, 7]);
  });
});

describe('in layers of tfjs', () => {
  it('our initializers fill the kernel with the fans of [in, out] and survive saving', async () => {
    const kernelInitializer = initializers.glorotUniform({seed: 2, stream: streamOf('dense')});
    const dense = stock.dense({units: 150, inputShape: [80], kernelInitializer});
    const model = sequential({layers: [dense]});
    expectRule(RULES.glorotUniform, {fanIn: 80, fanOut: 150}, values(dense.getWeights()[0]));
    const loaded = await throughText(model);
    expect(loaded.layers[0].getConfig().kernelInitializer).to.deep.equal({
      className: 'ZooGlorotUniform',
      config: {seed: 2, stream: streamOf('dense')},
    });
    expect(values(loaded.getWeights()[0])).to.deep.equal(values(dense.getWeights()[0]));
  });
});

describe('initializers.withoutInitialization', () => {
  const build = (): layers.WeightedLayer => {
    const layer = layers.linear({units: 2, kernelInitializer: 'heNormal', name: 'skipped'});
    layer.apply(zeros([1, 3]));
    return layer;
  };
  const allZero = (layer: layers.WeightedLayer): boolean =>
    layer.getWeights().every(w => values(w).every(v => v === 0));

  it('builds with zeros and keeps the initializer in the configuration', () => {
    const layer = initializers.withoutInitialization(build);
    expect(allZero(layer)).to.equal(true);
    expect(layer.getConfig().kernelInitializer).to.equal('heNormal');
    expect(layer.getConfig().biasInitializer).to.equal('torchUniform');
    expect(allZero(build())).to.equal(false);
  });

  it('draws nothing: an initializer is not even asked for its distribution', () => {
    let asked = 0;
    const counting = initializers.defineInitializer('TestCounting', () => {
      asked++;
      return {kind: 'uniform', bound: 1};
    })();
    const make = (): void => layers.linear({units: 1, kernelInitializer: counting}).build([null, 2]);
    initializers.withoutInitialization(make);
    expect(asked).to.equal(0);
    make();
    expect(asked).to.equal(1);
  });

  it('ends with the function, even when that throws, and may be nested', () => {
    expect(() =>
      initializers.withoutInitialization(() => {
        throw new Error('stopped');
      }),
    ).to.throw('stopped');
    expect(allZero(build())).to.equal(false);
    initializers.withoutInitialization(() => {
      initializers.withoutInitialization(() => {});
      expect(allZero(build())).to.equal(true);
    });
    expect(allZero(build())).to.equal(false);
  });
});
