import type {StateDict} from '@tfjs-zoo/weights';
import type {SavedWeights, SaveFormat} from '@tfjs-zoo/weights/node';
import type {Session} from '../session.ts';
import {byteText, countText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {visible} from '../text/visible.ts';
import {elementsOf} from './watched.ts';

/** What is said of a conversion. */
export interface Conversion {
  readonly input: string;
  readonly format: SaveFormat;
  readonly model: string | undefined;
  readonly numClasses: number | undefined;
}

/** Prints what was written. @param sd - the tensors */
export function reportConversion(sd: StateDict, saved: SavedWeights, conversion: Conversion, session: Session): void {
  const {model, numClasses = 0} = conversion;
  const files = [saved, ...saved.shards].map(({path, bytes, sha256}) => ({path, bytes, sha256}));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const elements = [...sd.values()].reduce((sum, tensor) => sum + elementsOf(tensor), 0);
  session.document({...conversion, output: saved.path, tensors: sd.size, elements, bytes, files});
  const rows = files.map(file => [visible(file.path), byteText(file.bytes), `sha256 ${file.sha256}`]);
  session.print(table(rows, ['left', 'right', 'left']));
  const noun = sd.size === 1 ? 'tensor' : 'tensors';
  const whose = model === undefined ? '' : ` of ${model} with ${countText(numClasses)} classes`;
  session.print(`${countText(sd.size)} ${noun}${whose}, ${countText(elements)} numbers, ${byteText(bytes)}`);
}
