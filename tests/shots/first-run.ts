import { Authenticator } from '../e2e/support/authenticator.ts';
import type { Sitter } from './sitter.ts';

export interface Account {
  email: string;
  password: string;
}

/** From nothing to an empty agency: every screen before the first key. Returns the agency's path. */
export async function firstRun(sitter: Sitter, account: Account): Promise<string> {
  await createAccount(sitter, account);
  await enrol(sitter);
  const home = await agency(sitter);
  await emptyScreens(sitter, home);
  return home;
}

async function createAccount(sitter: Sitter, account: Account): Promise<void> {
  const { page, camera } = sitter;
  await page.goto('/sign-up');
  await camera.take('sign-up');
  await page.getByLabel('E-mail').focus();
  await camera.take('sign-up-focus');
  await sitter.typePassword({ ...account, email: 'mara@lighthouse' });
  await sitter.button('Create account').click();
  await sitter.refused();
  await camera.take('sign-up-refused');
  await sitter.typePassword(account);
  await sitter.button('Create account').click();
  await sitter.see('Check your mailbox.');
  await camera.take('sign-up-answer');

  await page.goto('/sign-in');
  await camera.take('sign-in');
  await sitter.typePassword({ ...account, password: 'not the password at all' });
  await sitter.button('Continue').click();
  await sitter.see('E-mail or password is not right.');
  await camera.take('sign-in-refused');
  await sitter.typePassword(account);
  await sitter.button('Continue').click();
}

async function enrol(sitter: Sitter): Promise<void> {
  const { page, camera } = sitter;
  const secret = (await page.getByRole('definition').innerText()).replaceAll(' ', '');
  sitter.authenticator = new Authenticator(secret);
  await camera.take('enrol');
  for (const wrong of ['000000', '000001']) {
    await sitter.fillCode(wrong);
    await sitter.button('Confirm').click();
    await sitter.see('Code not accepted.');
    await page.getByLabel('Code').waitFor();
  }
  await sitter.see(/clock set automatically/);
  await camera.take('enrol-refused-twice');
  await sitter.fillCode();
  await sitter.button('Confirm').click();
}

async function agency(sitter: Sitter): Promise<string> {
  const { page, camera } = sitter;
  await sitter.button('Create agency').waitFor();
  await camera.take('new-agency');
  await sitter.button('Create agency').click();
  await sitter.refused();
  await camera.take('new-agency-refused');
  await page.getByLabel('Name').fill('Lighthouse Digital');
  await sitter.fillCode();
  await sitter.button('Create agency').click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return new URL(page.url()).pathname;
}

async function emptyScreens(sitter: Sitter, home: string): Promise<void> {
  const { page, camera } = sitter;
  await camera.take('overview-empty');
  for (const [name, path] of [
    ['sites-empty', '/sites'],
    ['credentials-empty', '/credentials'],
    ['add-without-site', '/credentials/new'],
    ['audit-one-entry', '/audit'],
  ] as const) {
    await page.goto(home + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await camera.take(name);
  }
}
