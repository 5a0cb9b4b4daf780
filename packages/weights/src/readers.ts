/**
 * The parts that files of other kinds are made of too, for packages that read them: pickles, protobuf, tars, checksums.
 *
 * Like the formats built from them they believe nothing that a file says and run nothing that it asks for. What they throw is
 * made by who reads.
 */
export {crc32, crc32c, maskedCrc32c} from './crc32.ts';
export {type Fail, quoted} from './failure.ts';
export {numberOf, readField, readVarint, type WireField} from './formats/protobuf/wireField.ts';
export type {PickleWorld} from './formats/pth/pickleWorld.ts';
export {BLOCK_BYTES, parseTarHeader, tarKind} from './formats/pth/tar/header.ts';
export {paxRecords} from './formats/pth/tar/records.ts';
export {unpickle} from './formats/pth/unpickle.ts';
export {type PickleDict, type PickleValue, typeName} from './formats/pth/values.ts';
