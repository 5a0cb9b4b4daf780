/** The parts of a Markdown file that can be checked: fenced blocks, links, headings. */

/** A fenced block of code. */
export interface Block {
  /** Path of the file, from the repository's root. */
  readonly file: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  /** The word after the fence, such as `ts`. */
  readonly language: string;
  readonly code: string;
  /** What a `<!-- run: … -->` comment right above the fence says, if there is one. */
  readonly directive?: string;
}

/** A link or image. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** A Markdown file, taken apart. */
export interface Markdown {
  readonly file: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** What links can point at in this file: ids that GitHub gives to headings. */
  readonly anchors: ReadonlySet<string>;
  /** Commands: lines of shell blocks, and inline code. */
  readonly commands: readonly Link[];
}

/** Takes a file apart. */
export function parseMarkdown(file: string, text: string): Markdown {
  const blocks: Block[] = [];
  const links: Link[] = [];
  const anchors = new Set<string>();
  const commands: Link[] = [];
  const lines = text.split('\n');

  for (let i = 0; i < lines.length; i++) {
    const fence = /^( *)(`{3,})(\S*)/.exec(lines[i]);
    if (fence !== null) {
      const [, indent, ticks, language] = fence;
      const end = lines.findIndex((line, at) => at > i && line.trim() === ticks);
      if (end < 0) throw new Error(`${file}:${i + 1} the fence is never closed`);
      const code = lines.slice(i + 1, end).map(line => (line.startsWith(indent) ? line.slice(indent.length) : line));
      blocks.push({file, line: i + 2, language, code: code.join('\n'), directive: directiveAbove(lines, i)});
      if (['sh', 'bash', 'shell', 'console'].includes(language)) {
        code.forEach((target, at) => {
          commands.push({target: target.replace(/(^| )#.*$/, '').trim(), line: i + 2 + at});
        });
      }
      i = end;
      continue;
    }
    const heading = /^#{1,6} +(.*?) *#*$/.exec(lines[i]);
    if (heading !== null) anchors.add(freshAnchor(heading[1], anchors));
    for (const [, target] of lines[i].matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)) links.push({target, line: i + 1});
    for (const [, target] of lines[i].matchAll(/^\[[^\]]+\]: +(\S+)/g)) links.push({target, line: i + 1});
    for (const [, target] of lines[i].matchAll(/<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"/g)) {
      links.push({target, line: i + 1});
    }
    for (const [, , target] of lines[i].matchAll(/(`+)(.+?)\1/g)) commands.push({target, line: i + 1});
  }
  return {file, blocks, links, anchors, commands};
}

/** The text of a `<!-- run: … -->` that ends on the line above, blank lines aside. */
function directiveAbove(lines: readonly string[], fence: number): string | undefined {
  let end = fence - 1;
  while (end >= 0 && lines[end].trim() === '') end--;
  if (end < 0 || !lines[end].trimEnd().endsWith('-->')) return undefined;
  let start = end;
  while (start > 0 && !lines[start].includes('<!--')) start--;
  const comment = lines.slice(start, end + 1).join('\n');
  return /^\s*<!--\s*run:([\s\S]*)-->\s*$/.exec(comment)?.[1].trim();
}

/** GitHub's id for a heading: lower case, no punctuation, hyphens for spaces, and a number if it is taken. */
function freshAnchor(heading: string, taken: ReadonlySet<string>): string {
  const shown = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  const id = shown
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
  if (!taken.has(id)) return id;
  for (let n = 1; ; n++) if (!taken.has(`${id}-${n}`)) return `${id}-${n}`;
}
