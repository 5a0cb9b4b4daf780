/** Relative links of documentation, and whether they lead anywhere. */
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {ROOT} from '../../../scripts/support/workspace.ts';
import type {Markdown} from './markdown.ts';

/** The links of `from` that lead nowhere; `all` is where headings are looked up. */
export function linkProblems(from: Markdown, all: readonly Markdown[]): string[] {
  return from.links.flatMap(({target, line}) => {
    if (/^[a-z]+:/i.test(target)) return [];
    const [path, anchor] = target.split('#');
    const file = path === '' ? from.file : join(dirname(from.file), decodeURIComponent(path));
    if (path !== '' && !existsSync(join(ROOT, file)))
      return [`${from.file}:${line} links to ${target}, and there is no ${file}`];
    const headings = all.find(each => each.file === file)?.anchors;
    if (anchor === undefined || headings === undefined || headings.has(anchor)) return [];
    return [
      `${from.file}:${line} links to ${target}, and ${file} has no such heading; it has ${[...headings].join(', ')}`,
    ];
  });
}
