/**
 * What PyTorch wrote before version 0.1.10 (February 2017): a tar of four files.
 *
 * `storages` holds elements, `tensors` views of them, `pickle` the object, which names both by the addresses they had in
 * memory, and `sys_info` the version. Reference: torch/serialization.py, `legacy_load`; the writer is `save` of v0.1.9.
 */
import {type Fail, failure, quoted} from '../../../failure.ts';
import type {Limits} from '../../../limits.ts';
import type {WeightSource} from '../../../weightSource.ts';
import type {Container} from '../container.ts';
import {torchWorld} from '../globals.ts';
import {pickleStream} from '../pickleStream.ts';
import type {PickleWorld} from '../pickleWorld.ts';
import {rangeContent} from '../rangeContent.ts';
import {checkSystem} from '../system.ts';
import type {PickleValue} from '../values.ts';
import {type AddressTable, addressTable} from './addresses.ts';
import {UNPACK} from './header.ts';
import {type TarMember, tarMembers} from './members.ts';
import {readStorages} from './storages.ts';
import {NO_STORAGE, readTensors} from './tensors.ts';

const VERSION = 1000;

/** In the order in which they were written. */
const MEMBERS = ['sys_info', 'pickle', 'tensors', 'storages'];

/** Reads the description; elements stay where they are. */
export async function openTar(source: WeightSource, limits: Readonly<Limits>, format: string): Promise<Container> {
  const fail = failure(format, source.name);
  const [sysInfo, pickle, tensors, storages] = (await findMembers(source, format, fail)).map(({start, end}) =>
    pickleStream(source, start, end, limits, format),
  );
  checkSystem(await sysInfo.pickle(), VERSION, fail);
  sysInfo.finish("the tar's sys_info");

  const table = addressTable(fail);
  const world: PickleWorld = {...torchWorld(id => objectOf(id, table, fail), limits, fail), textIntegers: true};
  const contents = await readStorages(storages, source, table, world, limits, format);
  await readTensors(tensors, table, world, limits, fail);
  const root = await pickle.pickle({...world, textIntegers: false});
  pickle.finish("the tar's pickle");
  table.finish();
  const nothing = rangeContent(source, 0, 0, format);
  return {
    root,
    contentOf: ({key}) => (key === NO_STORAGE ? nothing : (contents.get(key) ?? nothing)),
    littleEndian: true,
  };
}

/** A tensor or storage by its persistent id, the address as text. */
function objectOf(id: PickleValue, table: AddressTable, fail: Fail): PickleValue {
  if (typeof id === 'string') return table.find(id);
  const text =
    'the pickle holds the source of a Python class, which is never run; save model.state_dict() (not the model)';
  throw fail('E_GLOBAL', text);
}

/** The four members, in {@link MEMBERS}' order. */
async function findMembers(source: WeightSource, format: string, fail: Fail): Promise<TarMember[]> {
  const found = new Map<string, TarMember>();
  for await (const member of tarMembers(source, format)) {
    if (!MEMBERS.includes(member.name)) {
      throw fail(
        'E_UNSUPPORTED',
        `a tar archive that PyTorch did not write (it holds ${quoted(member.name)}); ${UNPACK}`,
      );
    }
    found.set(member.name, member);
  }
  return MEMBERS.map(name => {
    const member = found.get(name);
    if (member !== undefined) return member;
    throw fail('E_MISSING', `the tar lacks its file ${quoted(name)}; download or copy it again`);
  });
}
