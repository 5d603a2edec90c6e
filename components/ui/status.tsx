import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A live region: what appears in it is read out when the reader pauses. Render it always, empty at first. */
export function Status({ children, hidden = false }: { children?: ReactNode; hidden?: boolean }) {
  return (
    <div role="status" className={classes(hidden ? 'sr-only' : 'text-text-2')}>
      {children}
    </div>
  );
}
