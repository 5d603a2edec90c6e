import { goodKey, refusedKeys } from './keys.ts';
import type { Sitter } from './sitter.ts';

/** Reveal, rotate and retire of one key, through every step that their dialogs have. */
export async function verbs(sitter: Sitter, home: string): Promise<void> {
  const { page } = sitter;
  await sitter.storeKey(home, 'Shop, read only', goodKey('f', '1234'));
  await page.getByRole('link', { name: 'Shop, read only' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Shop, read only' }).waitFor();
  await reveal(sitter, page.url());
  await rotate(sitter);
  await retire(sitter);
}

async function reveal(sitter: Sitter, address: string): Promise<void> {
  const { page, camera, dialog } = sitter;
  // The page's own clock, so that sixty seconds need not be waited for.
  await page.clock.install();
  await page.goto(address);
  await camera.take('credential');
  const submit = () => dialog.getByRole('button', { name: 'Reveal' }).click();
  await page.keyboard.press('r');
  await dialog.waitFor();
  await camera.take('reveal-reason');
  await submit();
  await sitter.see('Three to 200 characters.');
  await camera.take('reveal-without-reason');
  await sitter.button('Client asked').click();
  await sitter.fillCode('000000');
  await submit();
  await sitter.see('Code not accepted.');
  await camera.take('reveal-wrong-code');
  await sitter.fillCode('000000');
  await submit();
  await sitter.see('You used this code.');
  await camera.take('reveal-code-sent-before');

  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/credentials/*', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  await sitter.fillCode();
  await submit();
  await sitter.see('Opening…');
  await camera.take('reveal-opening');
  await page.clock.fastForward(3500);
  await sitter.see('Still opening.');
  await camera.take('reveal-still-opening');
  release();
  await sitter.button('Hide now').waitFor();
  await page.unroute('**/credentials/*');
  await camera.take('reveal-shown');
  await page.keyboard.press('c');
  await sitter.see('Copied.');
  await camera.take('reveal-copied');
  await page.clock.fastForward(41_000);
  await sitter.button('60 s more').waitFor();
  await camera.take('reveal-last-20-seconds');
  await page.keyboard.press('Escape');
  await sitter.see('Hidden.');
  await camera.take('reveal-hidden');
  await sitter.button('Close').click();
}

async function rotate(sitter: Sitter): Promise<void> {
  const { camera, dialog } = sitter;
  await sitter.button('Rotate').click();
  await dialog.waitFor();
  await camera.take('rotate-empty');
  await sitter.paste('New key', refusedKeys['supabase-secret'] ?? '');
  await sitter.refused();
  await camera.take('rotate-refused');
  await sitter.paste('New key', goodKey('g', '7777'));
  await sitter.button('Replace').waitFor();
  await camera.take('rotate-recognised');
  await sitter.fillCode();
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await sitter.see(/v2 stored\./);
  await camera.take('rotate-done');
  await sitter.button('Close').click();
}

async function retire(sitter: Sitter): Promise<void> {
  const { page, camera, dialog } = sitter;
  await sitter.button('More').click();
  await page.getByRole('menuitem', { name: 'Retire' }).waitFor();
  await camera.take('credential-menu');
  await page.getByRole('menuitem', { name: 'Retire' }).click();
  await dialog.waitFor();
  await camera.take('retire');
  await dialog.getByRole('button', { name: 'Retire key' }).click();
  await sitter.refused();
  await camera.take('retire-refused');
  await dialog.getByRole('textbox').first().fill('Shop, read only');
  await sitter.fillCode();
  await dialog.getByRole('button', { name: 'Retire key' }).click();
  await sitter.see('Destroyed');
  await camera.take('credential-retired');
}
