import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {addWeightsFetch} from './weightsFetch.ts';
import {addWeightsLs} from './weightsLs.ts';
import {addWeightsPath} from './weightsPath.ts';
import {addWeightsPrune} from './weightsPrune.ts';
import {addWeightsVerify} from './weightsVerify.ts';

/** Adds `weights`: the files that models are filled from, and where they are kept. */
export function addWeights(program: Command, session: Session): void {
  const command = program.command('weights').description('the weight files that were fetched, and their cache');
  addWeightsLs(command, session);
  addWeightsFetch(command, session);
  addWeightsPath(command, session);
  addWeightsVerify(command, session);
  addWeightsPrune(command, session);
}
