/** The packages as a browser gets them: one bundle, in which nothing of Node is left. */
import {gzipSync} from 'node:zlib';
import {build} from 'esbuild';

/** What a page that trains imports. */
const PAGE = `
export {createModel, classify} from '@tfjs-zoo/models';
export {fit, fineTune, earlyStopping} from '@tfjs-zoo/training';
export {imageClassificationPreset, imageTrainingPreset, arrayDataset} from '@tfjs-zoo/data';
`;

/**
 * Bundles for browsers what is installed in a directory.
 *
 * @returns sizes of our own code, without tfjs
 * @throws Error naming who imports what of Node; also if the bundler lets pass a page that does need Node
 */
export async function browserBundle(directory: string): Promise<string> {
  const whole = await bundle(directory, PAGE, []);
  const own = await bundle(directory, PAGE, ['@tensorflow/*']);
  const refused = await bundle(directory, "import '@tfjs-zoo/data/node';", []).then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('the bundler lets @tfjs-zoo/data/node pass, so this check means nothing');
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  return (
    `our own code ${kilobytes(own.length)} minified, ${kilobytes(gzipSync(own, {level: 9}).length)} gzipped; ` +
    `with tfjs-core and tfjs-layers ${kilobytes(gzipSync(whole, {level: 9}).length)} gzipped`
  );
}

async function bundle(directory: string, page: string, external: string[]): Promise<Uint8Array> {
  const {outputFiles} = await build({
    absWorkingDir: directory,
    stdin: {contents: page, resolveDir: directory},
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // an import of a module of Node is an error then, unless a package's `browser` field has something in its place
    platform: 'browser',
    target: 'es2022',
    external,
    logLevel: 'silent',
  });
  return outputFiles[0].contents;
}
