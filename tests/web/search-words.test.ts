import { describe, expect, test, vi } from 'vitest';
import { containing, quoted } from '../../lib/server/reads/search-words.ts';

vi.mock('server-only', () => ({}));

describe('the text of a search', () => {
  test('keeps what labels are made of, a comma and brackets too', () => {
    expect(containing('Checkout, read only (EU): a.b')).toBe('"%Checkout, read only (EU): a.b%"');
  });

  test('leaves nothing that ends the quoted text or matches more than one character', () => {
    expect(containing('50% "off" a*b c\\d e_f')).toBe(String.raw`"%50\\% \"off\" a_b c\\\\d e\\_f%"`);
    expect(quoted('a"b\\c%')).toBe(String.raw`"a\"b\\c%"`);
  });
});
