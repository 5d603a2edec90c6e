import { randomInt } from 'node:crypto';
import type { NewKey } from './client.ts';

interface DemoSite {
  name: string;
  domain: string;
  environments: readonly string[];
  keys: readonly NewKey[];
}

export interface DemoAgency {
  name: string;
  timeZone: string;
  /** The local part and domain of its owner's address. */
  owner: readonly [string, string];
  sites: readonly DemoSite[];
  /** What happens to the first key after everything is stored. */
  then: 'rotate' | 'retire';
}

/** The two agencies of the demo. Their keys have the providers' shapes and open nothing: they are drawn at each call. */
export function demoAgencies(): readonly [DemoAgency, DemoAgency] {
  return [
    {
      name: 'Harbour & Pine',
      timeZone: 'Europe/Lisbon',
      owner: ['ada', 'harbourpine.example'],
      then: 'rotate',
      sites: [
        {
          name: 'Lantern Books',
          domain: 'lanternbooks.example',
          environments: ['production', 'preview'],
          keys: [
            stripe('live', 'Checkout, read only', 'production'),
            stripe('test', 'Checkout, test mode', 'preview'),
            resend('Order mails', 'production'),
          ],
        },
        {
          name: 'Fjord Coffee',
          domain: 'fjordcoffee.example',
          environments: ['production', 'preview', 'development'],
          keys: [
            cloudflare('Zone and analytics', 'production'),
            supabaseToken('Project health', 'production'),
            supabasePublishable('Shop front', 'preview'),
          ],
        },
        {
          name: 'Museum of Tides',
          domain: 'museumoftides.example',
          environments: ['production'],
          keys: [cloudflare('Cache and analytics', 'production'), resend('Newsletter', 'production')],
        },
      ],
    },
    {
      name: 'Atelier Nord',
      timeZone: 'Europe/Copenhagen',
      owner: ['nils', 'ateliernord.example'],
      then: 'retire',
      sites: [
        {
          name: 'Kvist Furniture',
          domain: 'kvist.example',
          environments: ['production', 'staging'],
          keys: [
            stripe('live', 'Payments dashboard', 'production'),
            resend('Receipts', 'production'),
            cloudflare('Zone read', 'staging'),
          ],
        },
        {
          name: 'Northern Choir',
          domain: 'northernchoir.example',
          environments: ['production'],
          keys: [supabaseToken('Members database', 'production')],
        },
      ],
    },
  ];
}

export function stripe(mode: 'live' | 'test', label: string, environment: string): NewKey {
  return { provider: 'stripe', label, environment, key: `rk_${mode}_${draw(LETTERS_AND_DIGITS, 99)}` };
}

function resend(label: string, environment: string): NewKey {
  const key = `re_${draw(LETTERS_AND_DIGITS, 8)}_${draw(LETTERS_AND_DIGITS, 24)}`;
  return { provider: 'resend', label, environment, key };
}

function cloudflare(label: string, environment: string): NewKey {
  return {
    provider: 'cloudflare',
    label,
    environment,
    key: `cfut_${draw(LETTERS_AND_DIGITS, 40)}${draw(HEXADECIMAL, 8)}`,
  };
}

function supabaseToken(label: string, environment: string): NewKey {
  return { provider: 'supabase', label, environment, key: `sbp_fc${draw(HEXADECIMAL, 38)}` };
}

function supabasePublishable(label: string, environment: string): NewKey {
  return { provider: 'supabase', label, environment, key: `sb_publishable_${draw(LETTERS_AND_DIGITS, 31)}` };
}

const HEXADECIMAL = '0123456789abcdef';
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function draw(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
