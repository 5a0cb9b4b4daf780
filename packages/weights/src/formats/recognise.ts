/**
 * Which format a file is of, told by its content.
 */
import {failure} from '../failure.ts';
import {readExactly, type WeightSource} from '../weightSource.ts';
import {HEAD_BYTES, type WeightFormat} from './format.ts';
import {unreadables} from './unreadable.ts';

/**
 * The first of `formats` that recognises the file.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` for a known kind of file that is not read, `E_MAGIC` for an unknown one
 */
export async function recognise(file: WeightSource, formats: readonly WeightFormat[]): Promise<WeightFormat> {
  const head = await readExactly(file, 0, Math.min(HEAD_BYTES, file.size), 'unknown');
  const found = formats.find(format => format.recognises(head, file));
  if (found) return found;
  const hopeless = unreadables.find(kind => kind.recognises(head));
  if (hopeless) throw failure(hopeless.name, file.name)('E_UNSUPPORTED', `this is ${hopeless.text}`);
  const known = formats.map(({name}) => name).join(', ');
  const first = Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ');
  throw failure('unknown', file.name)(
    'E_MAGIC',
    `not a weight file that can be read (it begins with ${first}); those of the formats ${known} can`,
  );
}
