import {installNative} from '@tfjs-zoo/backend';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {byteText} from '../text/quantities.ts';

/** The options, as commander gives them. */
interface Given {
  force?: boolean;
  wheel?: string;
}

/** Adds `native install`: the fastest backend, made usable. */
export function addNativeInstall(program: Command, session: Session): void {
  program
    .command('native')
    .description('the native backend, libtensorflow')
    .command('install')
    .description(
      'find or fetch libtensorflow, compile its binding and check its arithmetic (274 MB to fetch, 853 MB on disk)',
    )
    .option('--force', 'install again even if a working installation is there')
    .option('--wheel <file>', 'take the library from this TensorFlow wheel instead of fetching it')
    .action(async ({force, wheel}: Given) => {
      const install = await installNative({
        force,
        wheel,
        onProgress: line => session.notice(line),
        signal: session.io.signal,
      });
      session.document(install);
      const how = install.reused ? 'was already installed' : `is installed (from ${install.source})`;
      session.print(`libtensorflow ${install.version} ${how} in ${install.directory}, ${byteText(install.bytes)}`);
    });
}
