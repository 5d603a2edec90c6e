import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import { memberRow, type MemberRow } from '../../portable/rows/member.ts';
import { readRows, type Read } from './read.ts';

/** Every member of the bound tenant, by e-mail. */
export function readMembers(database: SupabaseClient): Promise<Read<MemberRow[]>> {
  return readRows(database.from('members').select('user_id,email,role,site_ids').order('email'), memberRow);
}
