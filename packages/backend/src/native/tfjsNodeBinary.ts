import {existsSync, realpathSync} from 'node:fs';
import {basename, join} from 'node:path';
import {ADDON} from './manifest.ts';

/** An addon that tfjs-node's own installer put beside it, with its own libtensorflow. */
export interface TfjsNodeBinary {
  /** Its directory. */
  directory: string;
  /** Version of its libtensorflow, of its file's name. */
  version: string;
}

/** Node-API versions that tfjs-node has been built for, newest first. */
const NAPI_VERSIONS = ['napi-v8', 'napi-v7', 'napi-v6', 'napi-v5'];

/** Finds the addon of tfjs-node's own, or says in a sentence why there is none. */
export function findTfjsNodeBinary(tfjsNode: string): TfjsNodeBinary | {why: string} {
  const directories = NAPI_VERSIONS.map(version => join(tfjsNode, 'lib', version));
  const directory = directories.find(folder => existsSync(join(folder, ADDON)));
  if (directory === undefined)
    return {why: `tfjs-node's own installer left no ${join('lib', '*', ADDON)} in ${tfjsNode}.`};
  const library = join(tfjsNode, 'deps', 'lib', 'libtensorflow.so.2');
  if (!existsSync(library)) return {why: `tfjs-node's own addon has no ${library}.`};
  const version = /\.so\.(\d+\.\d+\.\d+)/.exec(basename(realpathSync(library)))?.[1];
  return {directory, version: version ?? '2, of tfjs-node itself'};
}
