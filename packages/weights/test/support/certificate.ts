/**
 * A self-signed certificate, written by hand: ITU-T X.690 (DER) and RFC 5280. Made anew each time, so no key lies about
 * and none expires.
 */
import {generateKeyPairSync, sign} from 'node:crypto';

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
/** Object identifiers in DER: ecdsa-with-SHA256, commonName, subjectAltName, basicConstraints. */
const ECDSA = der(0x06, Buffer.from('2a8648ce3d040302', 'hex'));
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'));
const ALTERNATIVE = der(0x06, Buffer.from('551d11', 'hex'));
const CONSTRAINTS = der(0x06, Buffer.from('551d13', 'hex'));

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

/** A certificate for a host, valid for as long as two-digit years last, with its key; both as PEM. */
export function certificateFor(host: string): {cert: string; key: string} {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const name = sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, host))));
  const extensions = sequence(
    sequence(ALTERNATIVE, der(0x04, sequence(text(0x82, host)))),
    sequence(CONSTRAINTS, der(0x01, Buffer.of(255)), der(0x04, sequence(der(0x01, Buffer.of(255))))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    sequence(ECDSA),
    name,
    sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z')),
    name,
    publicKey.export({type: 'spki', format: 'der'}),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey));
  const key = privateKey.export({type: 'pkcs8', format: 'pem'}) as string;
  return {cert: pem('CERTIFICATE', sequence(body, sequence(ECDSA), signature)), key};
}
