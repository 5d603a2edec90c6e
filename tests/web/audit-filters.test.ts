import { describe, expect, test } from 'vitest';
import { groupActions } from '../../components/audit/action-groups.ts';
import { periodDays } from '../../components/audit/periods.ts';

describe('a filter of the audit log that stands in the address', () => {
  test('narrows by the words of the list', () => {
    expect(periodDays('week')).toBe(7);
    expect(groupActions('reveals')).toContain('reveal.opened');
  });

  test.each(['', 'Week', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'narrows nothing and reaches no query when it is %j',
    (word) => {
      expect(periodDays(word)).toBeUndefined();
      expect(groupActions(word)).toBeUndefined();
    },
  );
});
