import {type CacheEntry, cacheDirectory, listCache, verifyCacheEntry} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {byteText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {UsageError} from '../usageError.ts';
import {allWeightsFiles, findWeightsFile, type WeightsFile} from '../weights/weightsFile.ts';

/** A file that was hashed. */
interface Verified {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly weights: string | undefined;
  readonly sha256: string;
  readonly intact: boolean;
}

/** Adds `weights verify`: are the files what they should be? */
export function addWeightsVerify(weights: Command, session: Session): void {
  weights
    .command('verify')
    .description('hash weights in the cache, all or those named; exit code 1 if one is damaged or missing')
    .argument('[weights...]', 'a model for its best weights, or model/weights')
    .action(async (names: string[]) => {
      const wanted = names.map(name => findWeightsFile('weights verify', name));
      const packaged = wanted.find(file => file.packaged);
      if (packaged) throw new UsageError(`weights verify: ${packaged.label} comes with the package; leave it out`);
      const entries = (await listCache()).filter(({kind}) => kind === 'weights');
      const chosen = names.length === 0 ? entries : entries.filter(({path}) => wanted.some(file => file.path === path));
      const verified: Verified[] = [];
      for (const entry of chosen) {
        session.io.signal?.throwIfAborted();
        verified.push(await verify(entry, allWeightsFiles()));
      }
      const missing = wanted.filter(({path}) => !entries.some(entry => entry.path === path));
      session.document({files: verified, missing: missing.map(({label, path}) => ({weights: label, path}))});
      if (verified.length > 0) session.print(table(verified.map(row), ['left', 'right', 'left', 'left']));
      else if (names.length === 0) session.notice(`weights verify: no weights are in ${cacheDirectory()}`);
      report(verified, missing, session);
    });
}

/** Files of the registry must have the size and the whole hash; of others the name tells 16 digits. */
async function verify(entry: CacheEntry, files: readonly WeightsFile[]): Promise<Verified> {
  const {name, path, bytes} = entry;
  const file = files.find(each => each.path === path);
  const {sha256, intact} = await verifyCacheEntry(entry);
  const right = file === undefined ? intact : sha256 === file.artifact.sha256.toLowerCase();
  return {name, path, bytes, weights: file?.label, sha256, intact: right};
}

function row({name, bytes, weights, intact}: Verified): string[] {
  return [name, byteText(bytes), weights ?? '', intact ? 'intact' : 'damaged'];
}

function report(verified: readonly Verified[], missing: readonly WeightsFile[], session: Session): void {
  for (const {label, path} of missing) {
    session.fail(`weights verify: ${label} is not at ${path}; get it with: tfjs-zoo weights fetch ${label}`, 1);
  }
  for (const {intact, weights, path} of verified) {
    if (intact) continue;
    const remedy = weights === undefined ? 'remove it' : `get it again with: tfjs-zoo weights fetch ${weights}`;
    session.fail(`weights verify: ${path} is damaged; ${remedy}`, 1);
  }
}
