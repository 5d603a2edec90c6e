import { z } from 'zod';

/** The sentence for a name that is refused for what is hidden in it. */
export const HIDDEN_CHARACTERS = 'This has characters that cannot be seen. Type it instead of pasting it.';

// Control and format characters (Unicode categories Cc and Cf) and line separators. The two joiners stay: Persian,
// Indic scripts and emoji are written with them.
const HIDDEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Whether a text is free of characters that hide, or that turn the order in which its neighbours are shown. */
export function isPlainText(text: string): boolean {
  return !HIDDEN.test(text);
}

/**
 * A name as a person gives it, trimmed, of 1 to `max` UTF-16 units. Refuses, with `HIDDEN_CHARACTERS`, bidirectional
 * and other invisible controls, with which one name looks like another (UAX #9, UTS #39). Text that is written from
 * right to left needs none of them. `sealed.is_plain_text` says the same in SQL.
 */
export function nameText(max: number) {
  return z.string().trim().min(1).max(max).refine(isPlainText, HIDDEN_CHARACTERS);
}
