import { expect, test } from 'vitest';
import { outcomeOf } from '../../components/step-up/outcome.ts';
import { ok } from '../../lib/portable/result.ts';

test('an answered action is passed on as it is', async () => {
  expect(await outcomeOf(Promise.resolve(ok({ entry: 7 })))).toEqual({ ok: true, value: { entry: 7 } });
});

test('an action that could not be sent is a refusal, so that the form that waits goes on', async () => {
  const outcome = await outcomeOf(Promise.reject(new TypeError('Failed to fetch')));
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'unavailable' } });
});
