import { z } from 'zod';
import * as id from '../ids.ts';

/** A row of `sites`, as a member reads it under row-level security. */
export const siteRow = z.object({
  id: id.siteId,
  name: z.string(),
  domain: z.string(),
  environments: z.array(z.string()),
  created_at: z.string(),
});
export type SiteRow = z.infer<typeof siteRow>;
