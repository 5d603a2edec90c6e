import type { ReactNode } from 'react';

export type State = 'neutral' | 'ok' | 'warn' | 'danger' | 'exposed';

/** A shape and a word, so that the state is told without colour. What is normal gets no mark at all. */
export function StateMark({ state, children }: { state: State; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${COLOURS[state]}`}>
      <svg
        viewBox="0 0 10 10"
        width="10"
        height="10"
        fill="currentColor"
        aria-hidden="true"
        className="shrink-0"
      >
        {SHAPES[state]}
      </svg>
      {children}
    </span>
  );
}

const COLOURS: Record<State, string> = {
  neutral: 'text-text-2',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
  exposed: 'text-text',
};

const SHAPES: Record<State, ReactNode> = {
  neutral: <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  ok: <circle cx="5" cy="5" r="4" />,
  warn: <path d="M5 0.8 9.6 9H0.4Z" />,
  danger: <path d="M1 1h8v8H1Z" />,
  exposed: <path d="M5 0 10 5 5 10 0 5Z" className="fill-exposed" />,
};
