import {existsSync} from 'node:fs';
import {readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ADDON, JPEG_DECODER, OWN_OPS} from '../manifest.ts';
import {type AddOptions, ASIDE, addAddon, type OptionalAddon} from './addAddon.ts';
import {checkInChild} from './checkInChild.ts';
import {checkJpegDecoder} from './checkJpegDecoder.ts';

/** From src/native/install and from dist/native/install alike: C++ sources are shipped in src. */
const source = (path: string): string => fileURLToPath(new URL(`../../../src/native/${path}`, import.meta.url));

/** Arithmetic may be reordered where nothing but errno and signals would tell: loops then become those of vectors. */
const VECTORS: readonly string[] = ['-O3', '-fno-math-errno', '-fno-trapping-math'];

const ADDONS: readonly OptionalAddon[] = [
  {
    file: JPEG_DECODER,
    what: 'the decoder of JPEGs',
    without: 'JPEGs will be decoded by sharp alone',
    sources: async () => [source('install/jpegDecoder.cc')],
    check: (addon, _directory, signal) => checkJpegDecoder(addon, signal),
  },
  {
    file: OWN_OPS,
    what: 'operations of our own',
    without: 'operations of our own will be composed of those of TensorFlow, which takes longer',
    sources: async () => {
      const folder = source('ops/');
      const names = (await readdir(folder)).filter(name => name.endsWith('.cc')).sort();
      return [...VECTORS, ...names.map(name => join(folder, name))];
    },
    check: async (addon, directory, signal) => void (await checkInChild(join(directory, ADDON), signal, addon)),
  },
];

/** Adds those addons that an installation may have and has not: older versions had fewer, or others. */
export async function addMissingAddons(options: AddOptions): Promise<void> {
  // nobody else adds any meanwhile: what lies aside is from a process that was stopped
  for (const name of await readdir(options.directory)) {
    if (ASIDE.test(name)) await rm(join(options.directory, name), {force: true});
  }
  for (const addon of ADDONS) {
    if (!existsSync(join(options.directory, addon.file))) await addAddon(addon, options);
  }
}
