import { ButtonLink } from './button.tsx';

/** Keyset pages: where to go for newer and older rows; a missing address is an end. */
export function Pager({ label, newer, older }: { label: string; newer?: string; older?: string }) {
  if (!newer && !older) return null;
  return (
    <nav aria-label={label} className="flex gap-2">
      {newer ? (
        <ButtonLink href={newer} rel="prev">
          Newer
        </ButtonLink>
      ) : null}
      {older ? (
        <ButtonLink href={older} rel="next">
          Older
        </ButtonLink>
      ) : null}
    </nav>
  );
}
