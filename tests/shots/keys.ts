// Made up, with the providers' shapes, and put together at run time: a secret scanner that speaks has found something.
const words = (...parts: string[]) => parts.join('_');

export const goodKey = (filler: string, lastFour: string) =>
  words('rk', 'live', filler.repeat(95) + lastFour);

/** One key for each refusal of the page. */
export const refusedKeys: Readonly<Record<string, string>> = {
  'stripe-secret': words('sk', 'live', 'c'.repeat(24)),
  'stripe-organisation': words('sk', 'org', 'c'.repeat(24)),
  'stripe-publishable': words('pk', 'live', 'c'.repeat(24)),
  'cloudflare-global': 'c0ffee'.repeat(6) + '1',
  'cloudflare-origin-ca': `v1.0-${'c0ffee'.repeat(8)}`,
  'cloudflare-cut-off': words('cfut', 'A'.repeat(36)),
  'supabase-classic': words('sbp', 'a0'.repeat(20)),
  'supabase-secret': words('sb', 'secret', 'A'.repeat(31)),
  'webhook-secret': words('whsec', 'A'.repeat(32)),
  unknown: 'correct-horse-battery-staple',
};
