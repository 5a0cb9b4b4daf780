/** A line of text below a tile. */
export interface Caption {
  /** Upper left corner and width of the space for it, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** A name, which is shortened where it does not fit. */
  readonly text: string;
  /** What follows it and stays whole. */
  readonly after?: string;
  readonly colour: keyof typeof COLOURS;
}

/** The sheet that it is written on. */
interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Height of letters and of lines, in pixels. */
  readonly font: number;
  readonly line: number;
}

const COLOURS = {dark: '#222222', right: '#1b7837', wrong: '#d6281f'} as const;

/** How wide letters are, in parts of their height: about. What is wider all the same is clipped. */
const LETTER = {normal: 0.6, bold: 0.7} as const;

/** The text of a sheet as SVG. Whatever the captions hold is text in it, never markup. */
export function sheetText({width, height, font, line}: Sheet, captions: readonly Caption[]): string {
  const texts = captions.map(({x, y, width: room, text, after = '', colour}) => {
    // bold, for those who cannot tell red from green
    const weight = colour === 'wrong' ? 'bold' : 'normal';
    const letters = Math.floor(room / (font * LETTER[weight])) - after.length;
    const place = `x="${room / 2}" y="${font}" text-anchor="middle"`;
    return (
      `<svg x="${x}" y="${y}" width="${room}" height="${line}" overflow="hidden">` +
      `<text ${place} fill="${COLOURS[colour]}" font-weight="${weight}">${escaped(shortened(text, letters) + after)}</text></svg>`
    );
  });
  const style = `font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" font-size="${font}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${style}>${texts.join('')}</svg>`;
}

/** Names differ at their ends as often as at their beginnings: the middle goes. */
function shortened(text: string, most: number): string {
  const letters = [...text];
  if (letters.length <= most) return text;
  const kept = Math.max(most - 1, 2);
  return [...letters.slice(0, Math.ceil(kept / 2)), '…', ...letters.slice(-Math.floor(kept / 2))].join('');
}

/** XML has no place for control characters, halves of surrogate pairs and non-characters, escaped or not. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
