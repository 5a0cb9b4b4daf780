import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** What Dawn opens on Linux. It prints warnings to standard error, which cannot be caught, where that is missing. */
const LOADER = 'libvulkan.so.1';

/** What the dynamic linker knows, by name. */
const LINKER_CACHE = '/etc/ld.so.cache';

/** Whether Dawn will find a way to the graphics driver: on Linux, whether Vulkan's loader is installed. */
export function hasVulkanLoader(): boolean {
  if (process.platform !== 'linux') return true;
  const directories = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(directory => directory !== '');
  if (directories.some(directory => existsSync(join(directory, LOADER)))) return true;
  return existsSync(LINKER_CACHE) && readFileSync(LINKER_CACHE).includes(LOADER);
}
