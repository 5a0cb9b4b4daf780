/**
 * What differs between two Markdown lists: for each section that changed its heading, then the lines that went (`-`) and
 * came (`+`). Order does not matter: the lists are sorted.
 */
export function lineChanges(before: string, after: string): string[] {
  const [old, now] = [sections(before), sections(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(heading => {
    const [gone, come] = [old.get(heading) ?? [], now.get(heading) ?? []];
    const changes = [
      ...gone.filter(line => !come.includes(line)).map(line => `  -${line}`),
      ...come.filter(line => !gone.includes(line)).map(line => `  +${line}`),
    ];
    return changes.length === 0 ? [] : [heading, ...changes];
  });
}

function sections(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let heading = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) heading = line;
    const lines = found.get(heading) ?? [];
    if (line !== '' && line !== heading) lines.push(line);
    found.set(heading, lines);
  }
  return found;
}
