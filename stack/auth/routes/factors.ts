import { z } from 'zod';
import { text } from '../body.ts';
import { isUuid, requirePerson } from '../caller.ts';
import { invalid, refuse } from '../errors.ts';
import { readBody, type Auth, type Outcome, type Request } from '../http.ts';

const enrolBody = z.object({ factor_type: text });

const NAMES: Record<string, [code: string, name: string]> = {
  totp: ['mfa_totp_enroll_not_enabled', 'TOTP'],
  phone: ['mfa_phone_enroll_not_enabled', 'Phone'],
  webauthn: ['mfa_webauthn_enroll_not_enabled', 'WebAuthn'],
};

/** POST /factors: always refused. Second factors live in the keyring; Auth's own stay off. */
export async function enrolFactor(auth: Auth, request: Request): Promise<Outcome> {
  const person = await requirePerson(auth, request);
  if (!person.ok) return person;
  const body = readBody(request, enrolBody);
  if (!body.ok) return body;
  const [code, name] = NAMES[body.value.factor_type] ?? [];
  if (code === undefined) return invalid('factor_type needs to be totp, phone, or webauthn');
  return refuse(422, code, `MFA enroll is disabled for ${name}`);
}

/** Anything done with one factor: nobody has one here. */
export async function useFactor(auth: Auth, request: Request): Promise<Outcome> {
  const person = await requirePerson(auth, request);
  if (!person.ok) return person;
  return isUuid(request.parameters[0])
    ? refuse(404, 'mfa_factor_not_found', 'Factor not found')
    : refuse(404, 'validation_failed', 'factor_id must be an UUID');
}
