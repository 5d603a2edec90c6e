/** The gateway's process. Its configuration is one JSON value in GATEWAY_CONFIG. */
import { z } from 'zod';
import { authSigningKey } from '../secrets.ts';
import { createApiKeys } from './keys.ts';
import { createGateway } from './server.ts';

const gatewayConfig = z.object({
  port: z.number().int(),
  auth: z.string().nullable(),
  rest: z.string().nullable(),
  functions: z.record(z.string(), z.string()),
  /** Null: a Supabase of one's own behind this gateway judges the keys. */
  keys: z
    .object({
      publishableKey: z.string(),
      secretKey: z.string(),
      signingKey: authSigningKey,
      issuer: z.string(),
    })
    .nullable(),
});
export type GatewayConfig = z.infer<typeof gatewayConfig>;

const config = gatewayConfig.parse(JSON.parse(process.env['GATEWAY_CONFIG'] ?? 'null'));
const upstreams = {
  auth: config.auth,
  rest: config.rest,
  functions: new Map(Object.entries(config.functions)),
};
const server = createGateway(upstreams, config.keys === null ? null : createApiKeys(config.keys));
server.listen(config.port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
