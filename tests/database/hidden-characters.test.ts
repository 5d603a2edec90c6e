import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { isPlainText } from '../../lib/portable/contracts/plain-text.ts';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { actionsOf, beginStore, finishArguments, openIntake } from '../support/database-credentials.ts';
import { agency, asMember, edge, enrolled, tenantArguments } from '../support/database-people.ts';

afterAll(closeConnections);

const HIDDEN = ['pay\u202epal', 'pay\u2066pal', 'pay\u200fpal', 'pay\u061cpal', 'pay\u200bpal', 'pay\tpal'];

describe('a name with hidden characters', () => {
  test('is the same in SQL as in TypeScript, for every character there is', async () => {
    const rows = await connection('supabase_admin')`
      select point from generate_series(1, 1114111) as point
      where point not between 55296 and 57343 and not sealed.is_plain_text(chr(point)) order by point
    `;
    const hidden = Array.from({ length: 0x10ffff }, (_, index) => index + 1).filter(
      (point) => (point < 0xd800 || point > 0xdfff) && !isPlainText(String.fromCodePoint(point)),
    );
    expect(rows.map((row) => Number(row['point']))).toEqual(hidden);
  });

  test('is refused for a site, and nothing is written; right-to-left text is taken', async () => {
    const acme = await agency('acme');
    const add = (name: string) =>
      outcome(
        asMember(
          acme.owner,
          acme.id,
          (sql) => sql`select public.add_site(${name}, 'a.example', array['production'])`,
        ),
      );
    const before = await actionsOf(acme.id);
    for (const name of HIDDEN) expect(await add(name)).toBe('PT400');
    expect(await actionsOf(acme.id)).toEqual(before);
    expect(await add('מלון הים')).toBe('done');
  });

  test('is refused for an agency, which then does not exist', async () => {
    const person = await enrolled('founder');
    const id = randomUUID();
    const named = (name: string) => tenantArguments(person, id).with(2, name);
    for (const name of HIDDEN) expect(await outcome(edge('create_tenant', ...named(name)))).toBe('PT400');
    expect(await actionsOf(id)).toEqual([]);
    expect(await outcome(edge('create_tenant', ...named('فندق البحر')))).toBe('done');
  });

  test('is refused for a key, of which no envelope is kept', async () => {
    const acme = await agency('acme');
    const intake = await openIntake(acme.owner, acme);
    const begun = await beginStore(acme.owner, acme, intake.intakeKeyId);
    for (const label of HIDDEN) {
      expect(await outcome(edge(...finishArguments(acme.owner, acme, begun, { label })))).toBe('PT400');
    }
    const kept = await connection('supabase_admin')`
      select 1 from sealed.envelopes where credential_id = ${intake.credential_id}
    `;
    expect(kept.count).toBe(0);
    const plain = finishArguments(acme.owner, acme, begun, { label: 'סליקה' });
    expect(await outcome(edge(...plain))).toBe('done');
  });
});
