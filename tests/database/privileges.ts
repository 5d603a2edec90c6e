/**
 * The whole matrix: who holds which privilege on what. The tests compare it with the catalogue exactly, so a table or a
 * function that is not written here fails them on the day it appears. `strongroom_owner` owns all of it.
 */

const OWNER_ALL = ['DELETE', 'INSERT', 'MAINTAIN', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];

/** By table, then by role. */
export const TABLE_PRIVILEGES: Record<string, Record<string, string[]>> = {
  'public.tenants': { strongroom_owner: OWNER_ALL, authenticated: ['SELECT'] },
  'public.members': { strongroom_owner: OWNER_ALL, authenticated: ['SELECT'] },
  'public.sites': { strongroom_owner: OWNER_ALL, authenticated: ['SELECT'] },
  'public.credentials': { strongroom_owner: OWNER_ALL, authenticated: ['SELECT'] },
  'public.credential_versions': { strongroom_owner: OWNER_ALL, authenticated: ['SELECT'] },
  // Append-only: the owner itself has given up the rest.
  'public.audit_log': { strongroom_owner: ['INSERT', 'MAINTAIN', 'SELECT'], authenticated: ['SELECT'] },
  'sealed.factors': { strongroom_owner: OWNER_ALL },
  'sealed.session_assurance': { strongroom_owner: OWNER_ALL },
  'sealed.ended_sessions': { strongroom_owner: OWNER_ALL },
  'sealed.remembered_devices': { strongroom_owner: OWNER_ALL },
  'sealed.kek_fingerprints': { strongroom_owner: OWNER_ALL },
  'sealed.data_keys': { strongroom_owner: OWNER_ALL },
  'sealed.audit_keys': { strongroom_owner: OWNER_ALL },
  'sealed.envelopes': { strongroom_owner: OWNER_ALL },
  'sealed.spent_grants': { strongroom_owner: OWNER_ALL },
  'sealed.intake_keys': { strongroom_owner: OWNER_ALL },
  'sealed.awaited_retirements': { strongroom_owner: OWNER_ALL },
  'sealed.openings': { strongroom_owner: OWNER_ALL },
  'sealed.chain_heads': { strongroom_owner: OWNER_ALL },
  'sealed.refusal_counts': { strongroom_owner: OWNER_ALL },
};

/** Functions that somebody besides their owner may execute. All others: nobody. */
export const EXECUTE_PRIVILEGES: Record<string, string[]> = {
  'identity.session_alive': ['strongroom_owner'],
  'public.add_site': ['authenticated'],
  'public.my_standing': ['authenticated'],
  'public.my_tenants': ['authenticated'],
  'public.revoke_my_session': ['authenticated'],
  'sealed.acting_user': ['authenticated'],
  'sealed.bound_tenant': ['authenticated'],
  'sealed.bound_site_ids': ['authenticated'],
  'sealed.add_site': ['authenticated'],
  'sealed.my_standing': ['authenticated'],
  'sealed.my_tenants': ['authenticated'],
  'sealed.revoke_my_session': ['authenticated'],
  'sealed.check_step_up': ['strongroom_edge'],
  'sealed.check_enrolment': ['strongroom_edge'],
  'sealed.enrol_factor': ['strongroom_edge'],
  'sealed.assure_session': ['strongroom_edge'],
  'sealed.assure_device': ['strongroom_edge'],
  'sealed.create_tenant': ['strongroom_edge'],
  'sealed.kek_fingerprints': ['strongroom_edge'],
  'sealed.audit_public_key': ['strongroom_edge'],
  'sealed.open_intake': ['strongroom_edge'],
  'sealed.jump_version': ['strongroom_edge'],
  'sealed.begin_store': ['strongroom_edge'],
  'sealed.finish_store': ['strongroom_edge'],
  'sealed.open_reveal': ['strongroom_edge'],
  'sealed.record_failure': ['strongroom_edge'],
  'sealed.retire_credential': ['strongroom_edge'],
  'sealed.finish_retirement': ['strongroom_edge'],
  'sealed.record_refusal': ['strongroom_edge'],
  'sealed.summarise_refusals': ['strongroom_edge'],
  'sealed.due_openings': ['strongroom_edge'],
  'sealed.close_opening': ['strongroom_edge'],
  'sealed.expire_intake_keys': ['strongroom_edge'],
  'sealed.tenants_to_finish': ['strongroom_edge'],
};

/** By schema, then by role, besides the schema's owner. */
export const SCHEMA_PRIVILEGES: Record<string, Record<string, string[]>> = {
  sealed: { authenticated: ['USAGE'], strongroom_edge: ['USAGE'] },
  identity: { strongroom_owner: ['USAGE'] },
};
