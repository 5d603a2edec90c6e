const KEY_PREFIX =
  /^(?:(?:sk|rk|pk)_|whsec_|sbp_|sb_(?:secret|publishable)_|re_[A-Za-z0-9]{4}|cf(?:ut|at|k)_|v1\.0-|eyJ)/;

/**
 * Whether text typed into a search looks like a provider key. Such text is never sent: an address lands in histories
 * and logs. Errs towards refusing, because a label seldom has 24 characters without a space.
 */
export function looksLikeKey(text: string): boolean {
  const trimmed = text.trim();
  return KEY_PREFIX.test(trimmed) || /[A-Za-z0-9_.-]{24,}/.test(trimmed);
}

export const LOOKS_LIKE_KEY = 'That looks like a key. Search by label or last four.';
