/** Says in a sentence why the native backend cannot be had on this platform, or `undefined` if it can. */
export function unsupportedPlatform(
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  if (platform === 'linux' && arch === 'x64') return undefined;
  return `native supports only linux x64 for now and this is ${platform} ${arch}; useBackend() takes wasm instead.`;
}
