import type { z } from 'zod';
import type { SealedToKeyring } from '../../lib/portable/contracts/common.ts';
import type { FailureBody } from '../../lib/portable/contracts/failure.ts';
import type { assureAnswer } from '../../lib/portable/contracts/functions.ts';
import type { Result } from '../../lib/portable/result.ts';

/** What a server action answers: data, or the refusal as the function sent it. */
export type Outcome<T> = Result<T, FailureBody>;

export interface SealedAsk {
  readonly parameters: string;
  readonly sealed: SealedToKeyring;
}

/** Passes a code for this session, so that it may do what AAL2 asks for. */
export type Assure = (ask: SealedAsk) => Promise<Outcome<z.infer<typeof assureAnswer>>>;
