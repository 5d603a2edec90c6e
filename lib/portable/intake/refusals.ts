import type { Provider } from '../contracts/common.ts';
import { err } from '../result.ts';
import { KEY_GUIDES, PROVIDER_NAMES } from './names.ts';
import type { IntakeRefusal, KeyRefusal } from './verdict.ts';

type Failure = { readonly ok: false; readonly failure: KeyRefusal };

/** Refuses a key of a known provider, with the sentence that says what to make instead. */
export function refuse(reason: IntakeRefusal, provider: Provider, message: string, instead: string): Failure {
  return err({ reason, message, instead, link: KEY_GUIDES[provider] });
}

/** Refuses a key that is shorter than its kind. `kind` is a plural: "new Cloudflare tokens". */
export function refuseCutOff(provider: Provider, found: number, kind: string, whole: string): Failure {
  const message = `Cut off: ${found} characters, ${kind} have ${whole}.`;
  return refuse('cut_off', provider, message, 'Copy the whole key and paste it again.');
}

/** Refuses a key that begins like one of `provider` and goes on like none. */
export function refuseMalformed(provider: Provider, message: string): Failure {
  return refuse('malformed', provider, message, 'Copy the whole key, and only the key, and paste it again.');
}

/** Refuses a key that is good in itself, because the member chose another provider. */
export function refuseWrongProvider(found: Provider, chosen: Provider): Failure {
  const message = `This is a ${PROVIDER_NAMES[found]} key; you chose ${PROVIDER_NAMES[chosen]}.`;
  return refuse('wrong_provider', found, message, `Use ${PROVIDER_NAMES[found]}.`);
}

/** Refuses what is no key of any provider; the guide is that of the chosen provider, if one was chosen. */
export function refuseInput(
  reason: 'empty' | 'oversized' | 'malformed' | 'unknown_key' | 'webhook_secret',
  message: string,
  chosen: Provider | undefined,
): Failure {
  const providers = chosen === undefined ? 'Cloudflare, Supabase, Stripe or Resend' : PROVIDER_NAMES[chosen];
  return refuse(reason, chosen ?? 'cloudflare', message, `Paste one key from ${providers}.`);
}
