import type { Sql } from 'postgres';
import { goodKey } from './keys.ts';
import type { Sitter } from './sitter.ts';

/** What a member sees when a part does not answer, a role allows little, or the agency is frozen. */
export async function trouble(sitter: Sitter, home: string, sql: Sql): Promise<void> {
  await waiting(sitter, home, sql);
  await reading(sitter, home, sql);
  await frozen(sitter, home, sql);
}

/** With a table locked, a list first waits and then fails: the database ends what takes too long. */
async function waiting(sitter: Sitter, home: string, sql: Sql): Promise<void> {
  const { page, camera } = sitter;
  await page.goto(`${home}/audit`);
  for (const [table, link, name] of [
    ['credentials', 'Credentials', 'credentials'],
    ['sites', 'Sites', 'sites'],
  ] as const) {
    // What the page fetches ahead: a link that is pressed before has nothing to show while it waits.
    await page.waitForLoadState('networkidle');
    await sql.begin(async (transaction) => {
      await transaction`lock table ${transaction(`public.${table}`)} in access exclusive mode`;
      await page.getByRole('navigation').getByRole('link', { name: link }).first().click();
      await sitter.see(/^Loading/);
      await page.waitForTimeout(500);
      await camera.take(`${name}-loading`, true);
      await page.getByText('Could not load').waitFor({ timeout: 60_000 });
      await camera.take(`${name}-failed`);
    });
  }
  await sql.begin(async (transaction) => {
    await transaction`lock table public.credentials in access exclusive mode`;
    await page.goto(`${home}/credentials/00000000-0000-7000-8000-000000000000`);
    await page.getByText('Could not load').first().waitFor({ timeout: 60_000 });
    await camera.take('page-failed');
  });
}

async function reading(sitter: Sitter, home: string, sql: Sql): Promise<void> {
  const { page, camera } = sitter;
  const handle = home.slice(1);
  const setRole = (role: string) => sql`
    update public.members set role = ${role}
    where tenant_id = (select id from public.tenants where handle = ${handle})`;
  await setRole('viewer');
  try {
    for (const [name, path] of [
      ['viewer-overview', ''],
      ['viewer-sites', '/sites'],
      ['viewer-add', '/credentials/new'],
    ] as const) {
      await page.goto(home + path);
      await camera.take(name);
    }
    await page.goto(`${home}/credentials`);
    await page.getByRole('link', { name: 'Order mails' }).click();
    await page.getByRole('heading', { level: 1, name: 'Order mails' }).waitFor();
    await camera.take('viewer-credential');
  } finally {
    await setRole('owner');
  }
}

async function frozen(sitter: Sitter, home: string, sql: Sql): Promise<void> {
  const handle = home.slice(1);
  await sql`update public.tenants set frozen_at = now() where handle = ${handle}`;
  try {
    await sitter.page.goto(home);
    await sitter.see(/^Frozen since/);
    await sitter.camera.take('overview-frozen');
  } finally {
    await sql`update public.tenants set frozen_at = null where handle = ${handle}`;
  }
}

/**
 * Too many wrong codes, then too many wrong passwords, of a person whose agency is still empty. Last of all: the first
 * locks the person for a while, the second everybody at this address for some minutes.
 */
export async function lockedOut(sitter: Sitter, home: string, email: string): Promise<void> {
  const { page, camera, dialog } = sitter;
  await page.goto(`${home}/sites`);
  await sitter.button('Add site').click();
  await dialog.getByLabel('Name').fill('Pine Hotel');
  await dialog.getByLabel('Domain').fill('pine.example');
  await dialog.getByRole('button', { name: 'Add site' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pine Hotel' }).waitFor();
  await page.goto(home);
  await camera.take('overview-second-step');
  await sitter.storeKey(home, 'Stripe live', goodKey('k', '2323'));
  await page.getByRole('link', { name: 'Stripe live' }).click();
  await sitter.button('Reveal').click();
  await sitter.button('Deploy').click();
  for (let wrong = 0; wrong < 12; wrong += 1) {
    await sitter.fillCode(String(100_000 + wrong));
    await dialog.getByRole('button', { name: 'Reveal' }).click();
    await sitter.refused();
    await page.getByLabel('Code').waitFor();
    if (await page.getByText('Too many tries.').isVisible()) break;
  }
  await sitter.see('Too many tries.');
  await camera.take('reveal-locked');
  await page.context().clearCookies();
  await page.goto('/sign-in');
  for (let wrong = 0; wrong < 60; wrong += 1) {
    await page.locator('button[type=submit]:not([aria-disabled])').waitFor();
    await sitter.typePassword({ email, password: `wrong ${String(wrong)} and wrong` });
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await sitter.button('Continue').click();
    await answered;
    if (await page.getByText('Too many tries.').isVisible()) break;
  }
  await sitter.see('Too many tries.');
  await camera.take('sign-in-too-many');
}
