import { expect, test, vi } from 'vitest';
import { assureWithCode } from '../../lib/server/assure.ts';

vi.mock('server-only', () => ({}));

// What a page calls an action with is whatever its sender likes. Reading the session outside of a request would throw.
test.each([null, undefined, 7, 'text', [], {}, { parameters: 'x', sealed: {} }])(
  'a code that comes as %j is refused before anybody is asked about it',
  async (ask) => {
    expect(await assureWithCode(ask as never)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_request' },
    });
  },
);
