/**
 * What files from before PyTorch 1.6 say of the machine that wrote them.
 */
import type {Fail} from '../../failure.ts';
import {type PickleValue, typeName} from './values.ts';

/**
 * Checks `{protocol_version, little_endian, type_sizes: {short, int, long}}`.
 *
 * Neither byte order nor type sizes change what is in the file: counts have 64 bits and elements are little-endian always.
 */
export function checkSystem(value: PickleValue, version: number, fail: Fail): void {
  if (typeof value !== 'object' || value?.kind !== 'dict') {
    throw fail('E_VALUE', `the file should say which system wrote it, it has ${typeName(value)} there`);
  }
  const found = value.entries.get('protocol_version');
  if (found === version) return;
  const text = typeof found === 'object' ? typeName(found) : String(found);
  throw fail('E_UNSUPPORTED', `protocol version ${text}, this kind of file has ${version}`);
}
