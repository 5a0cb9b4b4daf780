/** On which side of its column a cell stands. */
export type Alignment = 'left' | 'right';

/** Rows of cells as lines with aligned columns, two spaces apart, without blanks at the ends of lines. */
export function table(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string {
  const widths = alignments.map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        alignments[column] === 'right' ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
