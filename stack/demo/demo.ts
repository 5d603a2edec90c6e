import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { StepUpKey } from '../../lib/browser/step-up-key.ts';
import type { Plan } from '../plan.ts';
import { readJson, writePrivate } from '../state.ts';
import { demoAgencies, stripe, type DemoAgency } from './agencies.ts';
import { addSite, createTenant, retireKey, rotateKey, signUp, storeKey } from './client.ts';
import type { Api } from './http.ts';

const demoMember = z.object({
  agency: z.string(),
  email: z.string(),
  password: z.string(),
  /** The authenticator's secret, base32. Empty until it is enrolled. */
  secret: z.string(),
  complete: z.boolean(),
});
const demoRecord = z.array(demoMember);
type DemoMember = z.infer<typeof demoMember>;

/**
 * Makes the demo's agencies through the product's own paths, once per state folder, and says how to sign in. A run that
 * was cut short is made again under a new address: the product has no way to undo half an agency.
 */
export async function makeDemo(plan: Plan, say: (line: string) => void): Promise<void> {
  const record = existsSync(plan.state.demo) ? readJson(plan.state.demo, demoRecord) : [];
  const keep = () => writePrivate(plan.state.demo, JSON.stringify(record, null, 2));
  const missing = demoAgencies().filter(
    ({ name }) => !record.some((one) => one.agency === name && one.complete),
  );
  await Promise.all(
    missing.map(async (agency) => {
      say(`demo       making ${agency.name}`);
      const attempt = record.filter((one) => one.agency === agency.name).length + 1;
      const member = draftMember(agency, attempt);
      record.push(member);
      keep();
      await makeAgency(plan, agency, member, keep);
      member.complete = true;
      keep();
    }),
  );
  for (const { agency, email, password, secret } of record.filter(({ complete }) => complete)) {
    say(`demo       ${agency}: e-mail ${email}  password ${password}  TOTP secret ${secret}`);
  }
}

function draftMember({ name, owner: [local, domain] }: DemoAgency, attempt: number): DemoMember {
  return {
    agency: name,
    email: `${local}${attempt === 1 ? '' : `.${attempt}`}@${domain}`,
    password: `demo-${randomBytes(9).toString('base64url')}`,
    secret: '',
    complete: false,
  };
}

async function makeAgency(
  plan: Plan,
  agency: DemoAgency,
  member: DemoMember,
  keep: () => void,
): Promise<void> {
  const api: Api = {
    gateway: plan.urls.gateway,
    publishableKey: plan.external?.publishableKey ?? plan.secrets.publishableKey,
  };
  const stepUpKey: StepUpKey = plan.secrets.stepUpKeys[0];
  const { person, secret } = await signUp(api, stepUpKey, { email: member.email, password: member.password });
  member.secret = secret;
  keep();

  const tenantId = await createTenant(person, { name: agency.name, timeZone: agency.timeZone });
  const stored = [];
  for (const { keys, ...site } of agency.sites) {
    const siteId = await addSite(person, tenantId, site);
    for (const key of keys)
      stored.push({ siteId, key, ...(await storeKey(person, { tenantId, siteId }, key)) });
  }
  const [first] = stored;
  const last = stored.at(-1);
  if (agency.then === 'rotate' && first !== undefined) {
    const next = stripe('live', first.key.label, first.key.environment);
    await rotateKey(person, { tenantId, siteId: first.siteId, credentialId: first.credentialId }, next);
  }
  if (agency.then === 'retire' && last !== undefined) await retireKey(person, tenantId, last);
}
