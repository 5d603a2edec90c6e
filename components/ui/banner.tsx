import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type Tone = 'neutral' | 'ok' | 'warn' | 'danger';

type BannerProps = {
  tone?: Tone;
  children: ReactNode;
  action?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits its turn. Leave it out for what stood there all along. */
  role?: 'alert' | 'status';
};

/** One fact about the whole page or part, with at most one verb. */
export function Banner({ tone = 'neutral', children, action, role }: BannerProps) {
  return (
    <div
      role={role}
      className={classes('rounded-card flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3', TONES[tone])}
    >
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}

const TONES: Record<Tone, string> = {
  neutral: 'border border-line bg-surface text-text-2',
  ok: 'bg-ok-wash text-ok',
  warn: 'bg-warn-wash text-warn',
  danger: 'bg-danger-wash text-danger',
};
