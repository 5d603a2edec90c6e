import 'server-only';
import { z } from 'zod';

export const theme = z.enum(['light', 'dark']);
export type Theme = z.infer<typeof theme>;

/** The chosen theme, or undefined to follow the system. */
export function readTheme(cookie: string | undefined): Theme | undefined {
  return theme.safeParse(cookie).data;
}
