import { describe, expect, test } from 'vitest';
import { readSiteDraft, siteDraft } from '../../components/sites/site-draft.ts';
import { tenantParameters } from '../../lib/portable/contracts/authorisation.ts';
import { storeRequest } from '../../lib/portable/contracts/functions.ts';
import { HIDDEN_CHARACTERS, isPlainText, nameText } from '../../lib/portable/contracts/plain-text.ts';

const HIDDEN = [
  0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c, 0x200b,
  0x00ad, 0xfeff, 0x2028, 0x0007, 0x009b, 0xe0041,
].map((point) => `evil${String.fromCodePoint(point)}name`);

const PLAIN = [
  'Café Zoë',
  'מלון הים',
  'فندق البحر',
  // Persian and Hindi with joiners, and an emoji that is made of several.
  'می\u200cخواهم',
  'क्\u200dष',
  '👩\u200d🔬 Lab',
];

describe('a name', () => {
  test.each(PLAIN)('may be %j', (text) => {
    expect(nameText(80).parse(text)).toBe(text);
  });

  test.each(HIDDEN)('is refused as %j, with a sentence that says why', (text) => {
    expect(isPlainText(text)).toBe(false);
    expect(nameText(80).safeParse(text).error?.issues[0]?.message).toBe(HIDDEN_CHARACTERS);
  });

  test('of a site, an environment, an agency or a key is held to it', () => {
    const site = { name: 'Pine Hotel', domain: 'pine.example', environments: ['production'] };
    const { label, environment } = storeRequest.shape;
    expect(siteDraft.safeParse(site).success).toBe(true);
    expect(tenantParameters.safeParse({ name: 'Harbour', timeZone: 'UTC' }).success).toBe(true);
    for (const text of HIDDEN) {
      expect(siteDraft.safeParse({ ...site, name: text }).success).toBe(false);
      expect(siteDraft.safeParse({ ...site, environments: [text] }).success).toBe(false);
      expect(tenantParameters.safeParse({ name: text, timeZone: 'UTC' }).success).toBe(false);
      expect(label.safeParse(text).success).toBe(false);
      expect(environment.safeParse(text).success).toBe(false);
    }
  });

  test('of a new site is refused beside its field', () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      name: 'a\u202eb',
      domain: 'a.example',
      environment: 'production',
    }))
      form.set(name, value);
    expect(readSiteDraft(form)).toEqual({
      ok: false,
      failure: { field: 'name', sentence: HIDDEN_CHARACTERS },
    });
  });
});
