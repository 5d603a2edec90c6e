import type { SessionId, TenantId, UserId } from '../../lib/portable/ids.ts';
import type { StepUpKey } from '../../lib/browser/step-up-key.ts';

/** What a page needs to seal an authorisation: none of it is secret. */
export interface Authority {
  readonly stepUpKey: StepUpKey;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly tenantId: TenantId;
}
