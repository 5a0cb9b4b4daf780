/** A graphics card through Dawn, Chromium's WebGPU: no CUDA, no browser, and it trains. */
import type {Activated, Availability, BackendDriver, Examined, LoadContext} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {packageFile, packageVersion} from '../packageVersion.ts';
import {runScript} from '../runScript.ts';
import {type Adapter, chooseAdapter, listAdapters} from './adapters.ts';
import {loadDawn} from './dawn.ts';
import type {ExaminedAdapter} from './examineChild.ts';
import {installWebgpuKernels} from './installWebgpuKernels.ts';
import {isCalled} from './isCalled.ts';
import {adapterInUse, broughtByProgram, registerWebgpu} from './registerWebgpu.ts';
import {hasVulkanLoader} from './vulkanLoader.ts';

const BACKEND = '@tensorflow/tfjs-backend-webgpu';
const DAWN = 'webgpu';
/** Milliseconds after which a check that has not answered has failed: it takes a second where it works. */
const PATIENCE = 120_000;
const INSTALL = `npm install ${BACKEND}@4.22.0 ${DAWN}`;

export const webgpuDriver: BackendDriver = {
  name: 'webgpu',
  tfBackend: 'webgpu',
  trains: true,

  probe(): Availability {
    const version = packageVersion(BACKEND);
    if (version === undefined) return {usable: false, why: `the package ${BACKEND} is not installed.`, fix: INSTALL};
    if (broughtByProgram()) return {usable: true, version, threads: 1};
    if (packageVersion(DAWN) === undefined) {
      return {usable: false, why: `the package ${DAWN} is not installed.`, fix: INSTALL};
    }
    const {platform, arch} = process;
    // as the package chooses: one for both processors of macOS
    const build = `${platform}-${platform === 'darwin' ? 'universal' : arch}`;
    if (packageFile(DAWN, `dist/${build}/dawn.node`) === undefined) {
      return {usable: false, why: `the package ${DAWN} has no build for ${build}.`};
    }
    if (!hasVulkanLoader()) {
      const why = "Vulkan's loader, libvulkan.so.1, is not installed.";
      return {usable: false, why, fix: 'sudo apt-get install libvulkan1 mesa-vulkan-drivers'};
    }
    return {usable: true, version, threads: 1};
  },

  async examine(): Promise<Examined> {
    if (broughtByProgram()) return {};
    return await examineInChild();
  },

  async activate(context: LoadContext): Promise<Activated> {
    if (broughtByProgram()) return await activateBrought(context);
    const inUse = adapterInUse();
    const adapter = inUse === undefined ? await register(context) : stillRight(inUse, context);
    installWebgpuKernels();
    await makeCurrent('webgpu');
    return {device: adapter.name};
  },
};

/** An adapter in the environment is one that somebody named. */
const wantedAdapter = ({adapter}: LoadContext): string | undefined =>
  adapter ?? (process.env.TFJS_ZOO_WEBGPU_ADAPTER || undefined);

async function register(context: LoadContext): Promise<Adapter> {
  const dawn = await loadDawn();
  const adapter = chooseAdapter(await listAdapters(dawn), context.auto ? undefined : wantedAdapter(context));
  await registerWebgpu(dawn, adapter);
  return adapter;
}

/** Tensors live on one adapter: the first that was chosen stays. */
function stillRight(inUse: Adapter, context: LoadContext): Adapter {
  if (context.auto && inUse.software) {
    throw new BackendError('webgpu', `'auto' takes graphics cards only, and it runs on ${inUse.name} in this process.`);
  }
  if (context.adapter !== undefined && !isCalled(inUse, context.adapter)) {
    throw new BackendError(
      'webgpu',
      `adapter '${context.adapter}' comes too late: this process uses ${inUse.name}. Name it in the first call.`,
    );
  }
  return inUse;
}

/** What the program has set up itself is not ours to choose. */
async function activateBrought({auto, adapter}: LoadContext): Promise<Activated> {
  if (auto) throw new BackendError('webgpu', "the program has a WebGPU of its own, which 'auto' does not take.");
  if (adapter !== undefined) {
    throw new BackendError('webgpu', `adapter '${adapter}' cannot be chosen: the program has a WebGPU of its own.`);
  }
  await import('@tensorflow/tfjs-backend-webgpu');
  installWebgpuKernels();
  await makeCurrent('webgpu');
  return {};
}

/** Dawn stays out of this process, and so does what it prints. */
async function examineInChild(): Promise<Examined> {
  const script = new URL(`./examineChild${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const {ended, output} = await runScript(script, [], {signal: AbortSignal.timeout(PATIENCE)});
  const answer = /^webgpu (\{.*\})$/m.exec(output)?.[1];
  if (ended !== 'code 0' || answer === undefined) {
    throw new Error(`its numeric check failed (${ended}): ${output.trim()}`);
  }
  const {device, software, refused}: ExaminedAdapter = JSON.parse(answer);
  if (refused !== undefined) throw new BackendError('webgpu', refused);
  return software ? {device, byNameOnly: `${device} runs on the processor, and is used only if it is named`} : {device};
}
