import Link from 'next/link';

/** "Entry 1204", where it can be read. */
export function EntryLink({ handle, seq }: { handle: string; seq: number }) {
  return (
    <Link href={`/${handle}/audit/${String(seq)}`} className="text-accent underline-offset-2 hover:underline">
      Entry {seq}
    </Link>
  );
}
