import { reply, type Auth, type Outcome } from '../http.ts';

// Every provider that Supabase Auth names here, and clients look for. Only `email` is on.
const PROVIDERS = [
  ...['anonymous_users', 'apple', 'azure', 'bitbucket', 'discord', 'facebook', 'snapchat', 'figma', 'fly'],
  ...['github', 'gitlab', 'google', 'keycloak', 'kakao', 'linkedin', 'linkedin_oidc', 'notion', 'spotify'],
  ...['slack', 'slack_oidc', 'workos', 'twitch', 'twitter', 'email', 'phone', 'zoom'],
];

/** GET /health: ready means that the database answers too. */
export async function health(auth: Auth): Promise<Outcome> {
  await auth.sql`select 1`;
  return reply({
    version: 'embedded',
    name: 'GoTrue',
    description: 'The embedded Auth of Strongroom. It answers as Supabase Auth 2.196 does.',
  });
}

/** GET /settings: what this server offers. */
export async function settings(auth: Auth): Promise<Outcome> {
  return reply({
    external: Object.fromEntries(PROVIDERS.map((name) => [name, name === 'email'])),
    disable_signup: false,
    mailer_autoconfirm: auth.settings.autoconfirm,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
    saml_private_key_next_configured: false,
    passkeys_enabled: false,
  });
}

/** GET /.well-known/jwks.json: the public half of the signing key (RFC 7517 §5). */
export async function jwks(auth: Auth): Promise<Outcome> {
  return reply({ keys: [auth.key.publicJwk] }, 200, { 'cache-control': 'public, max-age=600' });
}
