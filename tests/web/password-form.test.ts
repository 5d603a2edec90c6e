import { describe, expect, test, vi } from 'vitest';
import { refusalSentence } from '../../components/account/words.ts';
import { readPasswordForm } from '../../lib/server/password-form.ts';

vi.mock('server-only', () => ({}));

function read(password: string, email = 'ana@harbour.example') {
  const form = new FormData();
  form.set('email', email);
  form.set('password', password);
  return readPasswordForm(form);
}

describe('a password', () => {
  test.each(['a'.repeat(72), 'ü'.repeat(36), ' with spaces around '])('is taken whole: %j', (password) => {
    expect(read(password)).toEqual({ ok: true, value: { email: 'ana@harbour.example', password } });
  });

  test.each(['a'.repeat(73), 'ü'.repeat(37), '👩'.repeat(19)])(
    'of more bytes than Auth reads is refused and not cut: %j',
    (password) => {
      expect(read(password)).toEqual({ ok: false, failure: 'password_long' });
      expect(refusalSentence({ kind: 'refused', reason: 'password_long' }, 'UTC')).toBe(
        'At most 72 characters.',
      );
    },
  );

  test('that is missing, or beside an address that is none, is told apart', () => {
    expect(read('')).toEqual({ ok: false, failure: 'password_missing' });
    expect(read('a'.repeat(80), 'ana')).toEqual({ ok: false, failure: 'email_malformed' });
  });
});
