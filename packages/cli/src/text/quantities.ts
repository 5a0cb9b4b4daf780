const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes in decimal units: `244.4 MB`. */
export function byteText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  // 999.95 kB would be written as 1000.0 kB
  while (value >= 999.95 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A whole number with its digits in groups of three: `61 100 840`. */
export function countText(count: number): string {
  return String(count).replace(/(?<=\d)(?=(\d{3})+$)/g, ' ');
}

/** A percentage that is already one: `56.52 %`. */
export function percentText(percent: number): string {
  return `${percent.toFixed(2)} %`;
}
