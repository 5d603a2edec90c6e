import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** The customary ids of `nobody` and its group: Postgres refuses to run as root. */
const NOBODY: Identity = { uid: 65534, gid: 65534 };

/** Who runs Postgres: null for the present user, another identity when the present user is root. */
export function postgresIdentity(): Identity | null {
  return process.getuid?.() === 0 ? NOBODY : null;
}

/** Whether a user without any group of ours can pass through every folder down to `path`. */
export async function isReachable(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
