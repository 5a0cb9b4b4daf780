import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {addDataDescribe} from './dataDescribe.ts';
import {addDataSheet} from './dataSheet.ts';

/** Adds `data`: a look at images before a network sees them. */
export function addData(program: Command, session: Session): void {
  const command = program
    .command('data')
    .description('look at a folder of images: numbers, copies, broken files, pictures');
  addDataDescribe(command, session);
  addDataSheet(command, session);
}
