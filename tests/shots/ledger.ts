import { goodKey, refusedKeys } from './keys.ts';
import type { Sitter } from './sitter.ts';

const LONG_NAME = 'The Municipal Museum of Maritime History, Tides and Lighthouse Keeping (Archive)';
const LONG_DOMAIN = 'archive.collections.municipal-museum-of-maritime-history-and-tides.example.org';
const RTL_LABEL = 'مفتاح الدفع للموقع الرئيسي';

/** Sites, keys and entries of an agency with data: every list, form and detail. */
export async function ledger(sitter: Sitter, home: string): Promise<void> {
  const { page, camera } = sitter;
  await page.goto(home);
  await camera.take('overview');
  await sitter.button('Agency: Harbour & Pine').click();
  await page.getByRole('menu').waitFor();
  await camera.take('agency-menu');
  await page.keyboard.press('Escape');
  await sites(sitter, home);
  await addCredential(sitter, home);
  await credentials(sitter, home);
  await audit(sitter, home);
  for (const [name, path] of [
    ['account', '/account'],
    ['not-found', '/no/such/page'],
    ['not-found-in-agency', `${home}/credentials/00000000-0000-7000-8000-000000000000`],
  ] as const) {
    await page.goto(path);
    await camera.take(name);
  }
}

async function sites(sitter: Sitter, home: string): Promise<void> {
  const { page, camera, dialog } = sitter;
  await page.goto(`${home}/sites`);
  await camera.take('sites');
  await page.goto(`${home}/sites?q=nothing+like+it`);
  await camera.take('sites-no-match');
  await page.goto(`${home}/sites`);
  await sitter.button('Add site').click();
  await camera.take('sites-add');
  await dialog.getByRole('button', { name: 'Add site' }).click();
  await sitter.refused();
  await camera.take('sites-add-refused');
  await dialog.getByLabel('Name').fill(LONG_NAME);
  await dialog.getByLabel('Domain').fill(LONG_DOMAIN);
  await dialog.getByRole('button', { name: 'Add site' }).click();
  await page.getByRole('heading', { level: 1, name: LONG_NAME }).waitFor();
  await camera.take('site-empty-long-name');
  await page.goto(`${home}/sites`);
  await page.getByRole('link', { name: 'Lantern Books' }).click();
  await page.getByRole('heading', { level: 1, name: 'Lantern Books' }).waitFor();
  await camera.take('site');
}

async function addCredential(sitter: Sitter, home: string): Promise<void> {
  const { page, camera } = sitter;
  await page.goto(`${home}/credentials/new`);
  await camera.take('add-empty');
  await sitter.button('Store key').click();
  await sitter.refused();
  await camera.take('add-nothing-pasted');
  for (const [name, key] of Object.entries(refusedKeys)) {
    await page.goto(`${home}/credentials/new`);
    await sitter.paste('Key', key);
    await sitter.refused();
    await camera.take(`add-refused-${name}`);
  }
  await page.goto(`${home}/credentials/new?provider=resend`);
  await sitter.paste('Key', goodKey('a', '4242'));
  await sitter.see(/you chose Resend/);
  await camera.take('add-refused-wrong-provider');
  await page.goto(`${home}/credentials/new`);
  await sitter.paste('Key', `${goodKey('d', '4242')}\n`);
  await sitter.button('Replace').waitFor();
  await camera.take('add-recognised');
  await page.getByLabel('Site').selectOption({ label: LONG_NAME });
  await page.getByLabel('Label').fill(LONG_NAME.slice(0, 80));
  await sitter.button('Store key').click();
  await sitter.see(/^Stored\./);
  await sitter.paste('Key', goodKey('e', '0815'));
  await page.getByLabel('Label').fill(RTL_LABEL);
  await sitter.button('Store key').click();
  await page.getByRole('link', { name: RTL_LABEL }).waitFor();
  await camera.take('add-stored');
}

async function credentials(sitter: Sitter, home: string): Promise<void> {
  const { page, camera } = sitter;
  const path = `${home}/credentials`;
  for (const [name, query] of [
    ['credentials', ''],
    ['credentials-filtered', '?provider=stripe&environment=production'],
    ['credentials-no-match', '?q=nothing'],
  ] as const) {
    await page.goto(path + query);
    await camera.take(name);
  }
  await page.goto(path);
  await page.getByLabel('Search').fill(goodKey('a', '4242'));
  await page.keyboard.press('Enter');
  await sitter.see('That looks like a key.');
  await camera.take('credentials-key-searched');
  for (const [name, label] of [
    ['credential-long-label', LONG_NAME.slice(0, 80)],
    ['credential-rtl-label', RTL_LABEL],
    ['credential-rotated', 'Checkout, read only'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('link', { name: label, exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: label }).waitFor();
    await camera.take(name);
  }
}

async function audit(sitter: Sitter, home: string): Promise<void> {
  const { page, camera } = sitter;
  for (const [name, query] of [
    ['audit', ''],
    ['audit-filtered', '?what=stores&when=day'],
    ['audit-no-match', '?who=00000000-0000-4000-8000-000000000000'],
    ['audit-entry-first', '/1'],
    ['audit-entry', '/8'],
  ] as const) {
    await page.goto(`${home}/audit${query}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await camera.take(name);
  }
}
