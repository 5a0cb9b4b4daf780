import {readMetadata} from '@tfjs-zoo/weights';
import {fileSource} from '@tfjs-zoo/weights/node';
import type {Session} from '../session.ts';
import type {Destination} from './destination.ts';

/** The text beside the tensors, as far as there is room for it. */
export async function metadataFor(
  {format}: Destination,
  file: string,
  from: string | undefined,
  session: Session,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (from !== undefined && from !== 'safetensors') return undefined;
  const metadata = await readMetadata(await fileSource(file));
  if (metadata.size === 0) return undefined;
  if (format.metadata) return Object.fromEntries(metadata);
  const names = [...metadata.keys()].join(', ');
  session.notice(
    `convert: the metadata of ${file} (${names}) is left out: of what is written, safetensors alone has any`,
  );
  return undefined;
}
