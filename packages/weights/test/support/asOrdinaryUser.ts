/** Runs with the rights of nobody if the tests run as root, who may write anywhere. */
export async function asOrdinaryUser(use: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await use();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
