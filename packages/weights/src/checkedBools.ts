/**
 * Booleans in weight files are bytes, and a byte can hold more than a boolean.
 */
import {failure} from './failure.ts';
import type {WeightData} from './stateDict.ts';

/** Hands `data` back if all its bytes are 0 or 1. @throws WeightFormatError `E_VALUE` otherwise */
export function checkedBools(data: WeightData, format: string, file: string, tensor: string): WeightData {
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0 && data[i] !== 1) {
      throw failure(format, file)('E_VALUE', `element ${i} of a bool is ${data[i]}, only 0 and 1 are`, {tensor});
    }
  }
  return data;
}
