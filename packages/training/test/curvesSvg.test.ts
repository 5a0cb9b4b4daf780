import {curvesSvg} from '@tfjs-zoo/training';
import {expect} from 'chai';
import fc from 'fast-check';
import {niceScale} from '../src/curves/scale.ts';

const HISTORY = {
  epochs: [0, 1, 2],
  logs: {loss: [2, 1, 0.5], acc: [0, 0.5, 1], learning_rate: [1, 1, 1], val_loss: [2, Number.NaN, 1]},
};

/** Every `d` of the thick paths: the curves. */
const curves = (svg: string): string[] =>
  [...svg.matchAll(/<path d="([^"]+)" fill="none" stroke="#\w+" stroke-width="2" stroke-linejoin/g)].map(([, d]) => d);

describe('curvesSvg', () => {
  it('draws a panel for the loss and each metric, but not for the learning rate', () => {
    const svg = curvesSvg(HISTORY);
    expect(svg.match(/<g>/g)).to.have.length(2);
    expect(svg).to.include('>loss</text>').and.include('>acc</text>').and.not.include('learning_rate');
    expect(svg.match(/>validation</g)).to.have.length(1);
    expect(svg.match(/>training</g)).to.have.length(2);
    expect(svg.match(/>epoch</g)).to.have.length(2);
  });

  it('puts each value where the axes say, and leaves a gap at NaN', () => {
    const [loss, validation, acc] = curves(curvesSvg(HISTORY, {panelWidth: 274, panelHeight: 280}));
    // by hand: plots are 200 x 200 from (58, 34); loss runs from 0.5 to 2, acc from 0 to 1
    expect(loss).to.equal('M58 34L158 167.33L258 234');
    expect(validation).to.equal('M58 34M258 167.33');
    expect(acc).to.equal('M332 234L432 134L532 34');
  });

  it('escapes what it writes', () => {
    const svg = curvesSvg({epochs: [0], logs: {'a<b&c--': [1]}}, {title: '<script>'});
    expect(svg).to.include('>a&lt;b&amp;c--</text>').and.include('>&lt;script&gt;</text>').and.not.include('<script>');
  });

  it('draws any finite numbers within its panel', () => {
    const value = fc.double({min: -1e6, max: 1e6, noNaN: true});
    fc.assert(
      fc.property(
        fc.array(fc.oneof(value, fc.constantFrom(0, 5e-324, 1e-40, 1e6 + 1e-10)), {minLength: 1, maxLength: 20}),
        values => {
          const svg = curvesSvg(
            {epochs: values.map((_, i) => i), logs: {loss: values}},
            {panelWidth: 274, panelHeight: 280},
          );
          expect(svg).not.to.match(/NaN|Infinity/);
          for (const [, x, y] of curves(svg)[0].matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
            expect(Number(x)).to.be.within(58, 258);
            expect(Number(y)).to.be.within(34, 234);
          }
        },
      ),
    );
  });

  it('labels round numbers', () => {
    expect(niceScale([0.13, 0.87], 5).ticks).to.deep.equal([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceScale([1, 12], 8, true).ticks).to.deep.equal([2, 4, 6, 8, 10, 12]);
    expect(niceScale([3, 3], 5).ticks.length).to.be.above(1);
  });

  it('says when there is nothing to draw', () => {
    expect(() => curvesSvg({epochs: [], logs: {}})).to.throw(
      'curvesSvg: the history has no epoch to draw; train for at least one',
    );
  });
});
