import { encodeFields, utf8, uuidBytes, type Bytes } from '../bytes.ts';
import type { OperationId, TenantId } from '../ids.ts';

export type TransportPurpose = 'authorisation' | 'factor' | 'store' | 'reveal';

/**
 * HPKE `info` of one sealed message: what it is for, whose tenant, and the operation id that the page drew. `tenantId`
 * is null where no tenant is meant (an empty field). Throws TypeError on an id that is no lower-case UUID.
 */
export function transportInfo(
  purpose: TransportPurpose,
  tenantId: TenantId | null,
  operationId: OperationId,
): Bytes {
  return encodeFields(
    utf8('strongroom/transport/v1'),
    utf8(purpose),
    tenantId === null ? new Uint8Array(0) : uuidBytes(tenantId),
    uuidBytes(operationId),
  );
}
