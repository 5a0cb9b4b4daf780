/**
 * The parts that files of other kinds are made of too, for packages that read them: pickles, protobuf, tars, checksums.
 *
 * Like the formats built from them they believe nothing that a file says, run nothing that it asks for and throw
 * {@link WeightFormatError}.
 */
export {crc32c} from './crc32.ts';
export {type Fail, failure, quoted} from './failure.ts';
export {numberOf, readField, readVarint, type WireField} from './formats/protobuf/wireField.ts';
export {type WireReader, wireReader} from './formats/protobuf/wireReader.ts';
export {BLOCK_BYTES, parseTarHeader, type TarHeader, tarKind} from './formats/pth/tar/header.ts';
export {type PaxRecord, paxRecords} from './formats/pth/tar/records.ts';
export {type PickleWorld, unpickle} from './formats/pth/unpickle.ts';
export {type PickleDict, type PickleGlobal, type PickleValue, typeName} from './formats/pth/values.ts';
