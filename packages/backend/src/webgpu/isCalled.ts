/** Whether a name, or part of one in any case, is an adapter's. */
export const isCalled = ({name}: {readonly name: string}, wanted: string): boolean =>
  name.toLowerCase().includes(wanted.toLowerCase());
