import {escapeXml} from '../curves/chart.ts';

/** Side of a cell, in pixels. */
const CELL = 40;
/** Pixels a character of a label takes, about. */
const LETTER = 7;
/** Labels longer than this are cut. */
const LONGEST = 24;

/** Draws a confusion matrix: classes downwards, what they were taken for to the right, each row shaded by its shares. */
export function confusionSvg(
  classNames: readonly string[],
  matrix: readonly (readonly number[])[],
  {title}: {title?: string},
): string {
  const names = classNames.map(name => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  const margin = 34 + LETTER * Math.max(...names.map(name => name.length));
  const top = margin + (title === undefined ? 0 : 30);
  const side = CELL * names.length;
  const width = Math.max(margin + side + 16, title === undefined ? 0 : LETTER * 1.4 * title.length + 32);
  const height = top + side + 34;
  const cells = matrix.flatMap((row, r) => {
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((count, c) => cell(margin + c * CELL, top + r * CELL, count, total === 0 ? 0 : count / total));
  });
  const labels = names.flatMap((name, i) => {
    const middle = (i + 0.5) * CELL;
    const [x, y] = [margin + middle, top - 8];
    return [
      text(margin - 8, top + middle + 4, name, 'text-anchor="end"'),
      text(x + 4, y, name, `transform="rotate(-90 ${x + 4} ${y})"`),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ' font-family="system-ui, sans-serif" font-size="12" fill="#333">',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    title === undefined ? '' : text(16, 24, title, 'font-size="16" font-weight="bold"'),
    ...cells,
    ...labels,
    text(margin + side / 2, top + side + 22, 'taken for', 'text-anchor="middle"'),
    '</svg>',
    '',
  ].join('\n');
}

function cell(x: number, y: number, count: number, share: number): string {
  // from white to blue
  const shade = (full: number): number => Math.round(255 - share * (255 - full));
  const fill = `rgb(${shade(0)},${shade(114)},${shade(178)})`;
  const box = `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="#e2e2e2"/>`;
  if (count === 0) return box;
  const colour = share > 0.5 ? 'fill="#fff" ' : '';
  return box + text(x + CELL / 2, y + CELL / 2 + 4, String(count), `${colour}text-anchor="middle"`);
}

const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
