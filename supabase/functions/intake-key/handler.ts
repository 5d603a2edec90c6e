import { toBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { intakeKeyAnswer, intakeKeyRequest } from '../../../lib/portable/contracts/functions.ts';
import { credentialId, intakeKeyId } from '../../../lib/portable/ids.ts';
import { err, ok } from '../../../lib/portable/result.ts';
import { generateTransportKeys } from '../../../lib/portable/transport/hpke.ts';
import type { VerifyCaller } from '../_shared/caller.ts';
import type { CredentialStatements } from '../_shared/database/credentials.ts';
import { databaseFailure } from '../_shared/failures.ts';
import { sealIntakeKey } from '../_shared/intake-secret.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  intakeSecret: Bytes;
  database: Pick<CredentialStatements, 'openIntake'>;
}

/**
 * Hands out a one-time key to which the page seals one provider key, and allocates the credential's id and version.
 * The private half goes into the database sealed under the functions' secret, for five minutes at most. SQL refuses a
 * session that passed no code within twelve hours, and a role that may not store.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'intake-key', runtime: parts.runtime, identify: parts.verifyCaller, body: intakeKeyRequest },
    async ({ who, body, requestId }) => {
      const place = {
        tenantId: body.tenantId,
        intakeKeyId: intakeKeyId.parse(parts.runtime.randomId()),
      };
      const seed = parts.runtime.random(32);
      const { publicKey, privateKey } = await generateTransportKeys(seed);
      const nonce = parts.runtime.random(12);
      const sealedPrivate = await sealIntakeKey(parts.intakeSecret, place, { privateKey, nonce });
      seed.fill(0);
      privateKey.fill(0);

      const newCredentialId = credentialId.parse(parts.runtime.randomId());
      const intake = { ...body, ...place, newCredentialId, publicKey, sealedPrivate };
      const opened = await parts.database.openIntake(who, intake, requestId);
      if (!opened.ok) return err(databaseFailure(opened.failure));
      return ok(
        intakeKeyAnswer.parse({
          ...opened.value,
          intakeKeyId: place.intakeKeyId,
          publicKey: toBase64Url(publicKey),
        }),
      );
    },
  );
}
