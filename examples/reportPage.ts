/** What a report shows. */
export interface ReportPage {
  title: string;
  /** One line each. */
  summary: readonly string[];
  /** SVG documents. */
  curves: string;
  confusion: string;
  /** Text in columns. */
  table: string;
  /** A picture's address, and what it shows. */
  mistakes?: {picture: string; names: readonly string[]};
}

/** A report as one page of HTML, which any browser shows without a server. */
export function reportPage({title, summary, curves, confusion, table, mistakes}: ReportPage): string {
  const worst = mistakes
    ? `<img src="${mistakes.picture}" alt="The worst mistakes: the class, and what it was taken for">
<ol>${mistakes.names.map(name => `<li>${escapeHtml(name)}</li>`).join('')}</ol>`
    : '<p>No image was taken for another class.</p>';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; }
  img, svg { max-width: 100%; height: auto; }
  pre { background: #f5f5f5; padding: 1rem; overflow-x: auto; }
</style>
<h1>${escapeHtml(title)}</h1>
${summary.map(line => `<p>${escapeHtml(line)}</p>`).join('\n')}
<h2>Learning curves</h2>
${curves}
<h2>Confusion matrix</h2>
${confusion}
<pre>${escapeHtml(table)}</pre>
<h2>Worst mistakes</h2>
${worst}
</html>
`;
}

/** Names of files and folders are text, whatever is in them. */
function escapeHtml(text: string): string {
  const entities: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
  return text.replaceAll(/[&<>"]/g, character => entities[character]);
}
