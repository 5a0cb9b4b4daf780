/**
 * Zips that are taken for PyTorch's and are not, or not weights alone: each with the way out.
 */
import {FROM_KERAS} from '../unreadable.ts';

/** A kind of zip, told by the name of one of its entries. */
interface OtherZip {
  readonly entry: RegExp;
  /** What it is, and what to do. */
  readonly text: string;
}

const OTHER_ZIPS: readonly OtherZip[] = [
  {
    entry: /^[^/]+\/constants\.pkl$/,
    text: 'TorchScript, which is a program and not only weights; in PyTorch: torch.save(torch.jit.load(path).state_dict(), new_path)',
  },
  {
    entry: /^[^/]+\/archive_format$/,
    text: 'a program of torch.export, not only weights; in PyTorch: torch.save(torch.export.load(path).state_dict, new_path)',
  },
  {
    entry: /^model\.weights\.(?:h5|json)$/,
    text: `a Keras model (.keras), which is not read; save the weights as safetensors instead, ${FROM_KERAS}`,
  },
];

/** What to say of a zip with these entries, if it is a kind that is known. */
export function aboutOtherZip(names: readonly string[]): string | undefined {
  return OTHER_ZIPS.find(({entry}) => names.some(name => entry.test(name)))?.text;
}
