import 'server-only';

/**
 * The operand of PostgREST's `ilike` that finds a search anywhere in a text, in double quotes. `%`, `_` and `\` stand for
 * themselves. PostgREST reads `*` as `%` and knows no escape for it, so it stands for any one character.
 */
export function containing(search: string): string {
  return quoted(`%${search.replaceAll(/[%_\\]/g, '\\$&').replaceAll('*', '_')}%`);
}

/** A text as an operand of a PostgREST filter, in double quotes: nothing in it ends the operand. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
