/**
 * Wrong files worth naming.
 */
import {unreadables} from '../formats/unreadable.ts';

/** What servers send in place of a file. */
const TELLING = ['html', 'git-lfs'];

/** Says what a file is if it is what servers send in place of one, for the end of a sentence; else an empty text. */
export function looksLike(head: Uint8Array): string {
  const kind = unreadables.find(({name, recognises}) => TELLING.includes(name) && recognises(head));
  return kind === undefined ? '' : `; it is ${kind.text}`;
}
