/** tfjs-core's own specs as one script. */
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import {build, type Plugin} from 'esbuild';

const CORE = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'));

const ENTRY = `
  import './index';
  import './public/chained_ops/register_all_chained_ops';
  import './register_all_gradients';
  import 'environment';
  import './tests';
`;

/** What must have run before the specs are described: `describeWithFlags` reads it. */
const environment: Plugin = {
  name: 'environment',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^environment$/}, () => ({path: 'environment', namespace: 'environment'}));
    onLoad({filter: /.*/, namespace: 'environment'}, () => ({
      contents: `import {setTestEnvs} from './jasmine_util'; setTestEnvs([globalThis.tfjsTestEnv]);`,
      resolveDir: CORE,
    }));
  },
};

/** tfjs reaches into jasmine 3's files, which jasmine 7 no longer lets it. The runner's jasmine does. */
const runnersJasmine: Plugin = {
  name: 'runners-jasmine',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^jasmine-core\//}, () => ({path: 'jasmine', namespace: 'runners'}));
    onLoad({filter: /.*/, namespace: 'runners'}, () => ({contents: 'exports.core = () => globalThis.jasmine;'}));
  },
};

/** The maps at the files' ends are megabytes that esbuild would parse. */
const withoutMaps: Plugin = {
  name: 'without-maps',
  setup({onLoad}) {
    onLoad({filter: /tfjs-core.dist.*\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      return {contents: text.replace(/\/\/# sourceMappingURL=.*/g, ''), loader: 'js'};
    });
  },
};

/**
 * Bundles the specs that `@tensorflow/tfjs-core` ships, unchanged, into `outfile`. Loaded after `jasmine`'s globals and
 * `globalThis.tfjsTestEnv` are set, it describes them on whatever backend is registered: engine and kernels are global.
 */
export async function bundleSuite(outfile: string): Promise<void> {
  await build({
    stdin: {contents: ENTRY, resolveDir: CORE, loader: 'js'},
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // the package calls the files free of side effects, and describing specs is one
    ignoreAnnotations: true,
    plugins: [environment, runnersJasmine, withoutMaps],
    logLevel: 'error',
  });
}
