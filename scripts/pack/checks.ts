/** A list of named checks that is printed as it grows. */

/** Runs checks one after another and counts. */
export interface Checks {
  /** Runs a check; it fails by throwing. What it returns is printed behind its name. */
  run(name: string, body: () => string | undefined | Promise<string | undefined>): Promise<void>;
  /** Prints the totals. @returns whether none failed */
  finish(): boolean;
}

/** Begins a list. */
export function startChecks(title: string): Checks {
  let [passed, failed] = [0, 0];
  return {
    async run(name, body) {
      try {
        const said = await body();
        passed++;
        console.log(`ok      ${name}${said ? `: ${said}` : ''}`);
      } catch (error) {
        failed++;
        const text = error instanceof Error ? error.message : String(error);
        console.log(`FAILED  ${name}: ${text.trim().replaceAll('\n', '\n        ')}`);
      }
    },
    finish() {
      console.log(`${title}: ${passed} passed, ${failed} failed`);
      return failed === 0;
    },
  };
}
