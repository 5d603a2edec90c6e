import { z } from 'zod';
import { provider } from '../contracts/common.ts';
import * as id from '../ids.ts';

/** A row of `credentials` with its site's name, as a member reads it: never more of a key than its last four. */
export const credentialRow = z.object({
  id: id.credentialId,
  site_id: id.siteId,
  environment: z.string(),
  provider,
  kind: z.string(),
  mode: z.enum(['live', 'test']).nullable(),
  label: z.string(),
  last_four: z.string(),
  scope: z.string(),
  state: z.enum(['active', 'retired']),
  current_version: z.number().int(),
  created_at: z.string(),
  created_by: id.userId,
  rotated_at: z.string().nullable(),
  retired_at: z.string().nullable(),
  last_revealed_at: z.string().nullable(),
  last_revealed_by: id.userId.nullable(),
  site: z.object({ name: z.string() }),
});
export type CredentialRow = z.infer<typeof credentialRow>;

/** A row of `credential_versions`. `destroyed`: the sealed bytes are gone for good. */
export const credentialVersionRow = z.object({
  version: z.number().int(),
  last_four: z.string(),
  kind: z.string(),
  mode: z.enum(['live', 'test']).nullable(),
  stored_at: z.string(),
  stored_by: id.userId,
  state: z.enum(['current', 'replaced', 'destroyed']),
});
export type CredentialVersionRow = z.infer<typeof credentialVersionRow>;
