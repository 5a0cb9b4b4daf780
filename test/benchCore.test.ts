import {expect} from 'chai';
import {CASES} from '../scripts/bench/core/cases/index.ts';
import {coreFunctions} from '../scripts/support/coreExports.ts';
import {KINDS} from '../scripts/support/counterparts/kinds.ts';

/** Namespaces whose every function is measured. */
const MEASURED = ['layers', 'losses'];

describe('npm run bench -- core', () => {
  it('measures every layer and every loss; if not: add a case to scripts/bench/core/cases', () => {
    const measured = new Set(CASES.map(({name}) => name));
    const exported = [...coreFunctions()].flatMap(([namespace, functions]) => {
      const helpers = KINDS.find(kind => kind.namespace === namespace)?.helpers ?? [];
      const made = functions.filter(({name}) => MEASURED.includes(namespace) && !helpers.includes(name));
      return made.map(({name}) => `${namespace}.${name}`);
    });
    expect(exported).to.include.members(['layers.conv2d', 'layers.relu', 'losses.crossEntropy']);
    expect([...measured].sort()).to.deep.equal(exported.sort());
  });
});
