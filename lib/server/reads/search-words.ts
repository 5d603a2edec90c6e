import 'server-only';

/**
 * The text of a search as PostgREST's `ilike` takes it between double quotes. A character that means something to SQL
 * or to a filter stands for any one character, so that "Checkout, read only" and "50% off" find themselves.
 */
export function searchWords(search: string): string {
  return search.trim().replaceAll(/[%_*"\\]/g, '_');
}
