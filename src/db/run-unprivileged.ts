import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The way to run a program that refuses to run as root. */
export interface Launcher {
  /** The words before the command. */
  prefix: string[];
  /** Gives a new folder to the user that runs the program. */
  hand(folder: string): Promise<void>;
}

const run = promisify(execFile);

/**
 * Returns the launcher for a program on `folder`. Without root it does nothing. As root the program runs in a user
 * namespace, where it keeps root's access to files. Where namespaces are forbidden, as in many containers, it runs as
 * the user nobody, who must have access to the binaries. The owner of `folder` stays the same user on later runs.
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
