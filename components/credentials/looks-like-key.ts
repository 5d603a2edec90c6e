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

const KEY_INSIDE = [
  /\b(?:sk|rk|pk)_(?:live|test|org)_\w{8,}/,
  /\b(?:whsec|sbp|sb_secret|sb_publishable|cfut|cfat|cfk)_\w{8,}/,
  /\bre_(?=\w*[0-9])\w{16,}/,
  /\beyJ[\w-]{10,}\./,
  /\b[0-9a-f]{32,}\b/,
  // What has no prefix is told by its length and its mixture.
  /(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{40,}/,
];

/**
 * Whether a name or a reason has a provider key in it: pasted into the field beside the one for keys, it would be
 * stored in clear. Errs towards passing, because names may be long and have dashes.
 */
export function holdsKey(text: string): boolean {
  return KEY_INSIDE.some((form) => form.test(text));
}

export const HOLDS_KEY = 'That looks like a key. It belongs into the field for keys, and nowhere else.';
