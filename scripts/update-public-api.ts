/** Writes test/public-api.md anew, after exports were added, removed or renamed. */
import {writeFileSync} from 'node:fs';
import {describePublicApi, entryPointProgram, PUBLIC_API} from './support/publicApi.ts';

writeFileSync(PUBLIC_API, describePublicApi(entryPointProgram()));
console.log(`wrote ${PUBLIC_API}`);
