/**
 * A picture of a training: one panel for the loss and one for each metric, training and validation in each.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {History} from '../history.ts';
import {niceScale, type Scale} from './scale.ts';

/** Settings of {@link curvesSvg}. */
export interface CurvesOptions {
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

/** Blue and orange of Okabe and Ito's palette, which colour-blind readers can tell apart; one is dashed as well. */
const SERIES = [
  {prefix: '', label: 'training', colour: '#0072b2', dash: ''},
  {prefix: 'val_', label: 'validation', colour: '#d55e00', dash: ' stroke-dasharray="6 3"'},
];
const MARGIN = {left: 58, right: 16, top: 34, bottom: 46};
/** Epochs up to which every value gets a dot. */
const DOTS = 40;

/**
 * Draws the learning curves of a training as an SVG document. Values that are not finite leave a gap.
 *
 * @throws ConfigError if the history has no epoch.
 */
export function curvesSvg(
  {epochs, logs}: Pick<History, 'epochs' | 'logs'>,
  {title, panelWidth = 420, panelHeight = 300}: CurvesOptions = {},
): string {
  const names = Object.keys(logs).filter(name => !name.startsWith('val_') && name !== 'learning_rate');
  if (epochs.length === 0 || names.length === 0) {
    throw new ConfigError('curvesSvg: the history has no epoch to draw; train for at least one');
  }
  const head = title === undefined ? 0 : 30;
  const width = panelWidth * names.length;
  const height = panelHeight + head;
  const inner = {width: panelWidth - MARGIN.left - MARGIN.right, height: panelHeight - MARGIN.top - MARGIN.bottom};
  const panels = names.map((name, i) =>
    panel(name, epochs, logs, {left: i * panelWidth + MARGIN.left, top: head + MARGIN.top, ...inner}),
  );
  const heading =
    title === undefined ? '' : text(width / 2, 24, title, 'text-anchor="middle" font-size="16" font-weight="bold"');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ' font-family="system-ui, sans-serif" font-size="12" fill="#333">',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    heading,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel(name: string, epochs: readonly number[], logs: History['logs'], box: Box): string {
  // epochs count from 0 in the logs and from 1 for readers
  const at = epochs.map(epoch => epoch + 1);
  const lines = SERIES.flatMap(series => {
    const values = logs[`${series.prefix}${name}`];
    return values ? [{...series, values}] : [];
  });
  const finite = lines.flatMap(({values}) => values.filter(Number.isFinite));
  const x = niceScale(at, 8, true);
  const y = niceScale(finite.length > 0 ? finite : [0, 1], 5);
  const px = (value: number): number =>
    box.left + (x.max > x.min ? (value - x.min) / (x.max - x.min) : 0.5) * box.width;
  const py = (value: number): number => box.top + box.height - ((value - y.min) / (y.max - y.min)) * box.height;
  return [
    `<g><!-- ${escapeXml(name).replaceAll('--', '- -')} -->`,
    text(box.left, box.top - 14, name, 'font-size="14" font-weight="bold"'),
    axes(box, x, y, px, py),
    ...lines.map(({values, colour, dash}) => curve(at.map(px), values.map(py), colour, dash)),
    legend(box, lines),
    '</g>',
  ].join('\n');
}

function axes(box: Box, x: Scale, y: Scale, px: (v: number) => number, py: (v: number) => number): string {
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
  const columns = x.ticks.map(tick => {
    const at = round(px(tick));
    return `<path d="M${at} ${bottom}v5" stroke="#666"/>${text(at, bottom + 18, String(tick), 'text-anchor="middle"')}`;
  });
  const frame = `<path d="M${box.left} ${box.top}v${box.height}h${box.width}" fill="none" stroke="#666"/>`;
  return [
    ...rows,
    ...columns,
    frame,
    text(box.left + box.width / 2, bottom + 36, 'epoch', 'text-anchor="middle"'),
  ].join('\n');
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

function legend(box: Box, lines: readonly (typeof SERIES)[number][]): string {
  // beside the panel's title, where no curve can run under it
  const width = 92;
  return lines
    .map(({label, colour, dash}, i) => {
      const left = box.left + box.width - (lines.length - i) * width;
      const top = box.top - 18;
      return `<path d="M${left} ${top}h22" stroke="${colour}" stroke-width="2"${dash}/>${text(left + 28, top + 4, label, '')}`;
    })
    .join('\n');
}

const round = (value: number): number => Math.round(value * 100) / 100;
const escapeXml = (raw: string): string => raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${round(x)}" y="${round(y)}"${attributes && ` ${attributes}`}>${escapeXml(content)}</text>`;
