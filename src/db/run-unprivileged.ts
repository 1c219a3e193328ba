import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How a program that refuses to run as root is run all the same. */
export interface Launcher {
  /** What goes before the command. */
  prefix: string[];
  /** Gives a new folder to the user that the program runs as. */
  hand(folder: string): Promise<void>;
}

const run = promisify(execFile);

/**
 * Without root nothing is needed. As root the program runs as nobody: in a user namespace, where it is root only seen from
 * outside and so may go wherever root may; where namespaces are forbidden, as in many containers, as the real nobody, who
 * must be able to reach the binaries. What made `folder` goes on with it.
 */
export async function launcherFor(folder: string): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { prefix: [], hand: async () => {} };
  const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'nobody'])));
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  if (uid === undefined || gid === undefined)
    throw new Error('PostgreSQL cannot run as root, and there is no user nobody');
  const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`];
  const owner = await stat(folder).then(
    ({ uid: ownerUid }) => ownerUid,
    () => undefined,
  );
  if (owner === 0 || (owner === undefined && (await works(namespace))))
    return { prefix: namespace, hand: async () => {} };
  const capability = '+dac_override';
  return {
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
    ],
    hand: (made) => chown(made, uid, gid),
  };
}

function works([command = '', ...args]: string[]): Promise<boolean> {
  return run(command, [...args, 'true']).then(
    () => true,
    () => false,
  );
}
