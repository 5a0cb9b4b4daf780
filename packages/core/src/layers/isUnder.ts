/**
 * Tells whether the layer called `layerName` is the one called `prefix` or stands below it: `features` takes in
 * `features.0` and `features/0`, but `features.1` not `features.10`.
 */
export function isUnder(layerName: string, prefix: string): boolean {
  if (!layerName.startsWith(prefix)) return false;
  const next = layerName.charAt(prefix.length);
  // the name ends here, or a separator follows, or the prefix ends in one
  return next === '' || !/\w/.test(next) || /\W$/.test(prefix);
}
