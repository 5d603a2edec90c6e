import { describe, expect, test, vi } from 'vitest';
import { searchWords } from '../../lib/server/reads/search-words.ts';

vi.mock('server-only', () => ({}));

describe('the text of a search', () => {
  test('keeps what labels are made of, a comma and brackets too', () => {
    expect(searchWords(' Checkout, read only (EU): a.b ')).toBe('Checkout, read only (EU): a.b');
  });

  test('leaves nothing that ends the quoted text or matches more than one character', () => {
    expect(searchWords('50% "off" a*b c\\d e_f')).toBe('50_ _off_ a_b c_d e_f');
  });
});
