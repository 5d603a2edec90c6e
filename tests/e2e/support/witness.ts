import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import postgres from 'postgres';
import type { Stack } from './stack.ts';

interface ChainRow {
  id: string;
  seq: number;
  action: string;
  detail: string;
  prev_hash: Buffer;
  leaf: Buffer;
  hash: Buffer;
}

interface LedgerLine {
  seq: number;
  kind: string;
  record: string;
  hash: string;
}

interface Secrets {
  auditorSigningKey: JWK;
  passwords: { postgres: string };
}

/** Reads what both companies recorded, with the operator's own keys, and nothing through the product's pages. */
export class Witness {
  readonly #stack: Stack;
  readonly #secrets: Secrets;

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#secrets = JSON.parse(readFileSync(path.join(stack.state, 'secrets.json'), 'utf8')) as Secrets;
  }

  /** The chain of an agency, oldest first. Throws at the first link that does not hold. */
  async chain(handle: string): Promise<ChainRow[]> {
    const rows = await this.query<ChainRow>(
      `select l.id, l.seq::int, l.action, l.detail, l.prev_hash, l.leaf, l.hash
       from public.audit_log as l join public.tenants as t on t.id = l.tenant_id
       where t.handle = $1 order by l.seq`,
      [handle],
    );
    let previous: Buffer = Buffer.alloc(32);
    for (const [index, row] of rows.entries()) {
      const hash = createHash('sha256')
        .update('strongroom/chain/v1')
        .update(previous)
        .update(row.leaf)
        .digest();
      if (row.seq !== index + 1 || !row.prev_hash.equals(previous) || !row.hash.equals(hash)) {
        throw new Error(`the chain breaks at ${String(row.seq)}`);
      }
      previous = row.hash;
    }
    return rows;
  }

  /** The keyring's own record of an agency, oldest first. Throws at the first line that does not hold. */
  async ledger(handle: string): Promise<Record<string, unknown>[]> {
    const [tenant] = await this.query<{ id: string }>('select id from public.tenants where handle = $1', [
      handle,
    ]);
    const body = JSON.stringify({ tenantId: tenant?.id, after: 0 });
    const response = await fetch(`${this.#stack.keyring}/v1/ledger`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await this.#auditorToken(body, tenant?.id ?? '')}`,
      },
      body,
    });
    if (!response.ok) throw new Error(`the keyring answered ${String(response.status)}`);
    const { lines } = (await response.json()) as { lines: LedgerLine[] };
    let previous: Buffer = Buffer.alloc(32);
    for (const line of lines) {
      const hash = createHash('sha256')
        .update('strongroom/ledger/v1')
        .update(previous)
        .update(line.record)
        .digest();
      if (line.hash !== hash.toString('hex')) throw new Error(`the ledger breaks at ${String(line.seq)}`);
      previous = hash;
    }
    return lines.map((line) => JSON.parse(line.record) as Record<string, unknown>);
  }

  /** Every row of every table that the product made, as text: what a thief of the database reads. */
  async everything(): Promise<string> {
    const tables = await this.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'sealed', 'auth')`,
      [],
    );
    const texts = await Promise.all(
      tables.map(({ name }) => this.query<{ row: string }>(`select t::text as row from ${name} as t`, [])),
    );
    return texts
      .flat()
      .map(({ row }) => row)
      .join('\n');
  }

  async query<T>(text: string, parameters: string[]): Promise<T[]> {
    const address = new URL(this.#stack.database);
    const sql = postgres({
      host: address.hostname,
      port: Number(address.port),
      database: 'postgres',
      username: 'postgres',
      password: this.#secrets.passwords.postgres,
      max: 1,
    });
    try {
      return [...(await sql.unsafe(text, parameters))] as T[];
    } finally {
      await sql.end();
    }
  }

  async #auditorToken(body: string, tenantId: string): Promise<string> {
    const key = this.#secrets.auditorSigningKey;
    return new SignJWT({
      operation: 'ledger',
      tenant_id: tenantId,
      body: createHash('sha256').update(body).digest('base64url'),
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid ?? '', typ: 'strongroom-caller+jwt' })
      .setIssuer('auditor')
      .setAudience(this.#stack.keyring)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('30s')
      .sign(await importJWK(key, 'EdDSA'));
  }
}
