import { expect, test } from 'vitest';
import { noteSentCode, wasCodeSent } from '../../components/step-up/sent-codes.ts';

test('digits that this page has sent are known until no keyring could take them any more', () => {
  noteSentCode('123456', 1_000_000);
  expect(wasCodeSent('123456', 1_000_000)).toBe(true);
  expect(wasCodeSent('123456', 1_089_999)).toBe(true);
  expect(wasCodeSent('123456', 1_090_000)).toBe(false);
});

test('other digits are not held against anybody', () => {
  noteSentCode('123456', 1_000_000);
  expect(wasCodeSent('654321', 1_000_000)).toBe(false);
});
