/** The lines of a message as one, each line once: joined by `;` unless the line before ends in punctuation of its own. */
export function oneLine(message: string): string {
  const lines = new Set(message.split(/\r?\n/).map(line => line.trim()));
  lines.delete('');
  return [...lines].map((line, i) => (i === lines.size - 1 || /[:;,.]$/.test(line) ? line : `${line};`)).join(' ');
}
