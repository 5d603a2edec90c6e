import { Id } from '../ui/id.tsx';

const LONG_CHARACTERS = 80;

/** The public detail as pairs, and below them the exact text that the leaf is computed from. */
export function EntryDetail({ text }: { text: string }) {
  return (
    <div className="grid gap-2">
      <ul className="grid gap-1">
        {readPairs(text).map(([name, value]) => (
          <li key={name} className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-2">
            <span className="text-text-2">{name.replaceAll('_', ' ')}</span>{' '}
            {value.length > LONG_CHARACTERS ? (
              <Id value={value} label={name} />
            ) : (
              <code className="text-last-four font-mono break-all">{value}</code>
            )}
          </li>
        ))}
      </ul>
      <details>
        <summary className="text-accent w-fit">Exact stored text</summary>
        <code className="text-last-four block pt-1 font-mono break-all">{text}</code>
      </details>
    </div>
  );
}

function readPairs(text: string): [string, string][] {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail !== 'object' || detail === null) return [];
    return Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
  } catch {
    return [];
  }
}
