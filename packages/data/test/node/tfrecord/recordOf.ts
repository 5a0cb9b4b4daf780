/** TFRecord files and examples put together by hand, malformed ones too. */
import {crc32c} from '@tfjs-zoo/weights/readers';
import {bytes, field, int} from '../../../../weights/test/support/wire.ts';

/** A checksum as it is stored: `((crc >> 15 | crc << 17) + 0xa282ead8)`, TensorFlow's crc32c.h. */
function masked(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  return new Uint8Array(Uint32Array.of(((crc >>> 15) | (crc << 17)) + 0xa282ead8).buffer);
}

/** A record in its frame. */
export function recordOf(data: Uint8Array, claimed: number | bigint = data.length): Uint8Array {
  const length = new Uint8Array(BigUint64Array.of(BigInt(claimed)).buffer);
  return bytes(length, masked(length), data, masked(data));
}

/** A feature: text and bytes as they are, numbers as integers, one by one. */
export function featureOf(...values: readonly (string | Uint8Array | number)[]): Uint8Array {
  const numbers = values.every(value => typeof value === 'number');
  return field(numbers ? 3 : 1, ...values.map(value => (typeof value === 'number' ? int(1, value) : field(1, value))));
}

/** An example of features in their order. */
export function exampleOf(features: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return field(1, ...Object.entries(features).map(([name, values]) => field(1, field(1, name), field(2, values))));
}
