import type { z } from 'zod';
import type { SealedToKeyring } from '../../lib/portable/contracts/common.ts';
import type {
  intakeKeyAnswer,
  intakeKeyRequest,
  retireAnswer,
  revealAnswer,
  revealRequest,
  storeAnswer,
  storeRequest,
} from '../../lib/portable/contracts/functions.ts';
import type { CredentialId } from '../../lib/portable/ids.ts';
import type { Outcome } from '../step-up/actions.ts';

export type IntakeKey = z.infer<typeof intakeKeyAnswer>;
export type Stored = z.infer<typeof storeAnswer>;

export type OpenIntake = (
  ask: Omit<z.infer<typeof intakeKeyRequest>, 'tenantId'>,
) => Promise<Outcome<IntakeKey>>;

export type Store = (
  ask: Omit<z.infer<typeof storeRequest>, 'tenantId' | 'grant'>,
) => Promise<Outcome<Stored>>;

interface Authorised {
  readonly credentialId: CredentialId;
  readonly version: number;
  readonly parameters: string;
  readonly sealed: SealedToKeyring;
}

/** The store of a next version, with the authorisation of exactly those sealed bytes. `version` is the replaced one. */
export type Rotate = (ask: {
  readonly authorised: Authorised;
  readonly store: Omit<z.infer<typeof storeRequest>, 'tenantId' | 'grant'>;
}) => Promise<Outcome<Stored>>;

export type Reveal = (
  ask: Authorised & Omit<z.infer<typeof revealRequest>, 'grant'>,
) => Promise<Outcome<z.infer<typeof revealAnswer>>>;

export type Retire = (ask: Authorised) => Promise<Outcome<z.infer<typeof retireAnswer>>>;
