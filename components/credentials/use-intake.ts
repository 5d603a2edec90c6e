'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Provider } from '@/lib/portable/contracts/common.ts';
import { recogniseKey, type RecognisedKey } from '@/lib/portable/intake/recognise.ts';
import type { KeyRefusal } from '@/lib/portable/intake/verdict.ts';
import { onSignOut } from '../shell/sign-out-signal.ts';

export type KeyFacts = Omit<RecognisedKey, 'key'> & { readonly trimmedBreak: boolean };

/** A refusal as the box shows it. `found` is the provider whose key it is, when only the choice was wrong. */
export interface IntakeProblem {
  readonly message: string;
  readonly instead: string | null;
  readonly link: string | null;
  readonly found: Provider | null;
}

export interface Intake {
  readonly facts: KeyFacts | null;
  readonly problem: IntakeProblem | null;
  readonly offer: (text: string) => void;
  readonly useFound: () => void;
  readonly refuse: (message: string) => void;
  readonly clear: () => void;
  readonly readKey: () => string | null;
}

/**
 * Holds one pasted key in memory, outside the document and outside React's state, with what its shape tells. A
 * refused key is let go, except one that only belongs to another provider than the chosen one. So is every key when the
 * page is left, where Back may bring it to life again, and when a tab of this browser signs out.
 */
export function useIntake(expected?: Provider): Intake {
  const held = useRef<string | null>(null);
  const [facts, setFacts] = useState<KeyFacts | null>(null);
  const [problem, setProblem] = useState<IntakeProblem | null>(null);

  const accept = useCallback((recognised: RecognisedKey, text: string) => {
    const { key, ...shape } = recognised;
    held.current = key;
    setFacts({ ...shape, trimmedBreak: /^\s*[\r\n]|[\r\n]\s*$/.test(text) });
    setProblem(null);
  }, []);

  const offer = useCallback(
    (text: string) => {
      const recognised = recogniseKey(text, expected);
      if (recognised.ok) return accept(recognised.value, text);
      const { failure } = recognised;
      const other = failure.reason === 'wrong_provider' ? recogniseKey(text) : null;
      held.current = other?.ok ? text : null;
      setFacts(null);
      setProblem(problemOf(failure, other?.ok ? other.value.provider : null));
    },
    [accept, expected],
  );

  const useFound = useCallback(() => {
    const text = held.current;
    const recognised = text === null ? null : recogniseKey(text);
    if (text !== null && recognised?.ok) accept(recognised.value, text);
  }, [accept]);

  const letGo = useCallback((next: IntakeProblem | null) => {
    held.current = null;
    setFacts(null);
    setProblem(next);
  }, []);

  const refuse = useCallback(
    (message: string) => letGo({ message, instead: null, link: null, found: null }),
    [letGo],
  );
  const clear = useCallback(() => letGo(null), [letGo]);
  useEffect(() => {
    window.addEventListener('pagehide', clear);
    const stopListening = onSignOut(clear);
    return () => {
      stopListening();
      window.removeEventListener('pagehide', clear);
    };
  }, [clear]);

  const readKey = useCallback(() => (facts === null ? null : held.current), [facts]);

  return { facts, problem, offer, useFound, refuse, clear, readKey };
}

function problemOf(failure: KeyRefusal, found: Provider | null): IntakeProblem {
  return { message: failure.message, instead: failure.instead, link: failure.link, found };
}
