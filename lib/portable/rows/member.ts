import { z } from 'zod';
import * as id from '../ids.ts';
import { role } from '../policy/roles.ts';

/** A row of `members`. `site_ids` null: every site of the tenant. */
export const memberRow = z.object({
  user_id: id.userId,
  email: z.string(),
  role,
  site_ids: z.array(id.siteId).nullable(),
});
export type MemberRow = z.infer<typeof memberRow>;
