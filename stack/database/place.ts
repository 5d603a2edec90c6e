import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isReachable, type Identity } from './identity.ts';

const RECORD = 'data-directory';

/**
 * The data directory that belongs to `directory` of the state folder, made with mode 700 when it is new.
 *
 * As root, Postgres runs as another user, who cannot pass through a state folder of mode 700. The data then lies
 * below /var/lib (or the temporary folder, where /var/lib cannot be written) and `directory` records where, so that
 * the next start finds it.
 */
export async function dataDirectory(directory: string, identity: Identity | null): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const recorded = await readFile(join(directory, RECORD), 'utf8').catch(() => null);
  const place = recorded === null ? await choosePlace(directory, identity) : recorded.trim();
  await mkdir(place, { recursive: true, mode: 0o700 });
  await chmod(place, 0o700);
  if (identity !== null) await chown(place, identity.uid, identity.gid);
  return place;
}

/** Deletes what `dataDirectory` made. Only for a cluster that is stopped. */
export async function removeData(directory: string): Promise<void> {
  const recorded = await readFile(join(directory, RECORD), 'utf8').catch(() => null);
  if (recorded !== null) await rm(recorded.trim(), { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

async function choosePlace(directory: string, identity: Identity | null): Promise<string> {
  const inside = join(resolve(directory), 'data');
  if (identity === null || (await exists(inside))) return inside;
  if (await isReachable(directory)) return inside;
  const outside = await outsidePlace(directory);
  await writeFile(join(directory, RECORD), `${outside}\n`, { mode: 0o600 });
  return outside;
}

async function outsidePlace(directory: string): Promise<string> {
  // A state folder in the temporary folder is itself temporary; its data should not outlive it elsewhere.
  const temporary = resolve(directory).startsWith(`${resolve(tmpdir())}/`);
  // A random name: a state folder that is deleted and made again must not find the old data.
  const name = join('strongroom', `data-${randomBytes(8).toString('hex')}`);
  for (const parent of temporary ? [tmpdir()] : ['/var/lib', tmpdir()]) {
    const place = join(parent, name);
    try {
      await mkdir(dirname(place), { recursive: true, mode: 0o755 });
      if ((await stat(dirname(place))).uid === 0 && (await isReachable(dirname(place)))) return place;
    } catch {
      continue;
    }
  }
  throw new Error(
    `No folder that the database's user can reach. Choose a state folder outside ${directory}.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
