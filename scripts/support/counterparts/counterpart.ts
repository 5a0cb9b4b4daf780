/** What PyTorch and Keras have in the place of one of our exports. */
export interface Counterpart {
  /**
   * Markdown: the full names in PyTorch (or in a library around it), as code, and then what differs from it. Begins with
   * 'None' if there is no counterpart.
   */
  readonly torch: string;
  /** The same for Keras 3. */
  readonly keras: string;
  /** What it computes, where the comment at the export has no formula. */
  readonly formula?: string;
}

/** Rows by the name of the export. */
export type Counterparts = Readonly<Record<string, Counterpart>>;

/** The full names that a text speaks of: `torch.nn.ReLU`, and not names of options. */
export function namesIn(markdown: string): string[] {
  const code = [...markdown.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  return code.filter(text => /^(torch|torchvision|torchmetrics|timm|keras|tensorflow|sklearn)(\.\w+)+$/.test(text));
}
