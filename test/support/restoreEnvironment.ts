/** Variables that each test may set freely: they are put back after it. */
export function restoreEnvironment(...names: string[]): void {
  const saved = names.map(name => process.env[name]);
  afterEach(() => {
    for (const [i, name] of names.entries()) {
      const value = saved[i];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}
