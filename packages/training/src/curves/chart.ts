/**
 * Panels of lines side by side, as an SVG document.
 */
import {niceScale, type Scale} from './scale.ts';

/** A line of a panel. Values that are not finite leave a gap. */
export interface Series {
  readonly label: string;
  readonly values: readonly number[];
  readonly colour: string;
  /** `stroke-dasharray`; none for a whole line. */
  readonly dash?: string;
}

/** One panel: lines over the same places of the x axis. */
export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  /** Places of the values: whole numbers, or any above 0 on a logarithmic axis. */
  readonly at: readonly number[];
  /** The x axis is logarithmic. @defaultValue false */
  readonly logarithmic?: boolean;
  readonly lines: readonly Series[];
  /** Places to mark by a named vertical line. @defaultValue none */
  readonly marks?: readonly {readonly label: string; readonly at: number}[];
}

/** Size and heading of a chart. */
export interface ChartOptions {
  /** Written above the panels. @defaultValue none */
  title?: string;
  /** Width of a panel, in pixels. @defaultValue 420 */
  panelWidth?: number;
  /** Height of a panel, in pixels. @defaultValue 300 */
  panelHeight?: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Blue and orange of Okabe and Ito's palette, which colour-blind readers can tell apart. */
export const BLUE = '#0072b2';
export const ORANGE = '#d55e00';
/** For what stands behind. */
export const GREY = '#b0b0b0';

const MARGIN = {left: 58, right: 16, top: 34, bottom: 46};
/** Values up to which each gets a dot. */
const DOTS = 40;

/** Draws the panels in a row. */
export function chartSvg(
  panels: readonly Panel[],
  {title, panelWidth = 420, panelHeight = 300}: ChartOptions = {},
): string {
  const head = title === undefined ? 0 : 30;
  const width = panelWidth * panels.length;
  const height = panelHeight + head;
  const inner = {width: panelWidth - MARGIN.left - MARGIN.right, height: panelHeight - MARGIN.top - MARGIN.bottom};
  const drawn = panels.map((panel, i) =>
    drawPanel(panel, {left: i * panelWidth + MARGIN.left, top: head + MARGIN.top, ...inner}),
  );
  const heading =
    title === undefined ? '' : text(width / 2, 24, title, 'text-anchor="middle" font-size="16" font-weight="bold"');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ' font-family="system-ui, sans-serif" font-size="12" fill="#333">',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    heading,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({title, xLabel, at, logarithmic = false, lines, marks = []}: Panel, box: Box): string {
  const finite = lines.flatMap(({values}) => values.filter(Number.isFinite));
  const place = (value: number): number => (logarithmic ? Math.log10(value) : value);
  const x = niceScale(at.map(place), 8, true);
  const y = niceScale(finite.length > 0 ? finite : [0, 1], 5);
  const px = (value: number): number =>
    box.left + (x.max > x.min ? (place(value) - x.min) / (x.max - x.min) : 0.5) * box.width;
  const py = (value: number): number => box.top + box.height - ((value - y.min) / (y.max - y.min)) * box.height;
  const columns = x.ticks.map(tick =>
    logarithmic ? {at: px(10 ** tick), label: `1e${tick}`} : {at: px(tick), label: String(tick)},
  );
  return [
    `<g><!-- ${escapeXml(title).replaceAll('--', '- -')} -->`,
    text(box.left, box.top - 14, title, 'font-size="14" font-weight="bold"'),
    axes(box, xLabel, columns, y, py),
    ...marks.map(({label, at: value}, i) => mark(box, px(value), label, i)),
    ...lines.map(({values, colour, dash}) => curve(at.map(px), values.map(py), colour, dashed(dash))),
    // a single line that is called as its panel needs no name of its own
    lines.some(({label}) => label !== title) ? legend(box, lines) : '',
    '</g>',
  ].join('\n');
}

/** A dotted line over the whole height, its name beside it; names of neighbours stand at different heights. */
function mark({top, height}: Box, x: number, label: string, row: number): string {
  const line = `<path d="M${round(x)} ${top}v${height}" stroke="#666" stroke-dasharray="2 3"/>`;
  return line + text(x + 4, top + 14 + 16 * row, label, 'fill="#666"');
}

function axes(
  box: Box,
  xLabel: string,
  columns: readonly {at: number; label: string}[],
  y: Scale,
  py: (v: number) => number,
): string {
  const bottom = box.top + box.height;
  const decimals = Math.max(...y.ticks.map(tick => String(tick).split('.')[1]?.length ?? 0));
  const rows = y.ticks.map(tick => {
    const at = round(py(tick));
    const grid = `<path d="M${box.left} ${at}h${box.width}" stroke="#e2e2e2"/>`;
    return (
      grid +
      text(box.left - 8, at + 4, decimals > 6 ? tick.toExponential(2) : tick.toFixed(decimals), 'text-anchor="end"')
    );
  });
  const labels = columns.map(({at, label}) => {
    const tick = `<path d="M${round(at)} ${bottom}v5" stroke="#666"/>`;
    return tick + text(at, bottom + 18, label, 'text-anchor="middle"');
  });
  const frame = `<path d="M${box.left} ${box.top}v${box.height}h${box.width}" fill="none" stroke="#666"/>`;
  return [...rows, ...labels, frame, text(box.left + box.width / 2, bottom + 36, xLabel, 'text-anchor="middle"')].join(
    '\n',
  );
}

function curve(xs: readonly number[], ys: readonly number[], colour: string, dash: string): string {
  let path = '';
  let pen = false;
  const dots: string[] = [];
  for (const [i, y] of ys.entries()) {
    if (!Number.isFinite(y)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${round(xs[i])} ${round(y)}`;
    pen = true;
    if (ys.length <= DOTS) dots.push(`<circle cx="${round(xs[i])}" cy="${round(y)}" r="2.5" fill="${colour}"/>`);
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"${dash}/>${dots.join('')}`;
}

function legend(box: Box, lines: readonly Series[]): string {
  // beside the panel's title, where no curve can run under it
  const width = 92;
  return lines
    .map(({label, colour, dash}, i) => {
      const left = box.left + box.width - (lines.length - i) * width;
      const top = box.top - 18;
      return `<path d="M${left} ${top}h22" stroke="${colour}" stroke-width="2"${dashed(dash)}/>${text(left + 28, top + 4, label, '')}`;
    })
    .join('\n');
}

const dashed = (dash?: string): string => (dash === undefined ? '' : ` stroke-dasharray="${dash}"`);
const round = (value: number): number => Math.round(value * 100) / 100;
/** Text as XML holds it. */
export const escapeXml = (raw: string): string =>
  raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${round(x)}" y="${round(y)}"${attributes && ` ${attributes}`}>${escapeXml(content)}</text>`;
