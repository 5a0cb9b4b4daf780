import {randomUUID} from 'node:crypto';
import {readdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {JPEG_DECODER, LIBRARIES} from '../manifest.ts';
import {checkJpegDecoder} from './checkJpegDecoder.ts';
import {compileAddon} from './compileBinding.ts';
import {findCompiler} from './findCompiler.ts';

/** Where it is added. */
export interface AddJpegDecoderOptions {
  /** The directory of an installation, or of one that is being built. */
  directory: string;
  /** Stops the work. */
  signal: AbortSignal | undefined;
  /** Receives lines of progress. */
  say: (line: string) => void;
}

/**
 * Compiles the decoder of JPEGs against the libraries of an installation. It appears there only after it gave the right
 * pixels. Some libraries export no such functions: images are decoded without it then.
 */
export async function addJpegDecoder({directory, signal, say}: AddJpegDecoderOptions): Promise<void> {
  const aside = join(directory, `jpeg_decoder.tmp-${randomUUID()}.node`);
  try {
    const compiler = await findCompiler(signal);
    say(`compiling the decoder of JPEGs with ${compiler.version}`);
    // From src/native/install and from dist/native/install alike: C++ sources are shipped in src.
    const source = fileURLToPath(new URL('../../../src/native/install/jpegDecoder.cc', import.meta.url));
    const libraries = (await readdir(join(directory, LIBRARIES))).map(name => join(directory, LIBRARIES, name));
    // Functions that are missing are noticed when it is loaded, not when one is called; threads of its own need it to stay.
    const link = [...libraries, `-Wl,-rpath,$ORIGIN/${LIBRARIES},-z,now,-z,nodelete`];
    await compileAddon(compiler, [source, '-o', aside, ...link], signal);
    await checkJpegDecoder(aside, signal);
    await rename(aside, join(directory, JPEG_DECODER));
  } catch (error) {
    signal?.throwIfAborted();
    say(`JPEGs will be decoded by sharp alone: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(aside, {force: true});
  }
}
