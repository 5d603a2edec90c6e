import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// A bare machine lacks NSS; the package brings it for the hosts that it is made for.
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib/x86_64-linux-gnu'];

// The package's flags are for a sandboxed function host. These would weaken or change what the tests look at.
const UNWANTED_FLAGS =
  /^--(headless|single-process|no-zygote|disable-web-security|allow-running-insecure-content|disable-site-isolation|disable-features)/;

/** Starts a real Chromium: Playwright's own if it is installed, then the system's, then the one that npm brings. */
export async function launchBrowser(): Promise<Browser> {
  const installed = [chromium.executablePath(), ...SYSTEM_BROWSERS].find((file) => existsSync(file));
  const args = [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  if (installed) return chromium.launch({ executablePath: installed, args });
  const packaged = await packagedBrowser();
  return chromium.launch({ executablePath: packaged.file, args: [...args, ...packaged.flags] });
}

/**
 * The browser that npm brings unpacks into the temporary folder under one fixed name, where another version or another
 * user may have left theirs. It gets a folder of its own version and user instead.
 */
async function packagedBrowser(): Promise<{ file: string; flags: string[] }> {
  const root = path.resolve(import.meta.dirname, '../../node_modules/@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = path.join(tmpdir(), `strongroom-chromium-${version}-${String(process.getuid?.() ?? 0)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { default: packaged, inflate, setupLambdaEnvironment } = await import('@sparticuz/chromium');
    if (!LIBRARY_FOLDERS.some((folder) => existsSync(path.join(folder, 'libnss3.so')))) {
      const libraries = path.join(folder, 'al2023');
      if (!existsSync(libraries)) await inflate(path.join(root, 'bin/al2023.tar.br'));
      setupLambdaEnvironment(path.join(libraries, 'lib'));
    }
    return {
      file: await packaged.executablePath(),
      flags: packaged.args.filter((flag) => !UNWANTED_FLAGS.test(flag)),
    };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
