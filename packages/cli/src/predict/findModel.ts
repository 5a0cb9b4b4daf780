import {listModels, type ModelEntry} from '@tfjs-zoo/models';
import {UsageError} from '../usageError.ts';

/**
 * The registry's entry called `name`, in whatever case.
 *
 * @param hint - What else could have been given.
 * @throws UsageError that lists the known names.
 */
export function findModel(command: string, name: string, hint = ''): ModelEntry {
  const entries = listModels();
  const entry = entries.find(known => known.name === name.toLowerCase());
  if (entry !== undefined) return entry;
  throw new UsageError(
    `${command}: there is no model '${name}'; there are ${entries.map(known => known.name).join(', ')}${hint}`,
  );
}
