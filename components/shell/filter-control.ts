/** Fields in a row of filters are as high as buttons, not as those of a form; 44 px where a finger points. */
export const FILTER_CONTROL = 'min-h-8! pointer-coarse:min-h-11!';

/** The address of a list under these filters. What is empty does not stand in it. */
export function filteredPath(path: string, filter: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
}
