export type Query = Record<string, string | string[] | undefined>;

/** One parameter of the address; a repeated or empty one counts as absent. */
export function one(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same address with one parameter changed, or dropped when null. */
export function withParameter(path: string, query: Query, name: string, value: string | null): string {
  const next = new URLSearchParams();
  for (const key of Object.keys(query)) {
    const kept = key === name ? undefined : one(query, key);
    if (kept !== undefined) next.set(key, kept);
  }
  if (value !== null) next.set(name, value);
  return next.size === 0 ? path : `${path}?${next.toString()}`;
}
