import { Page } from '../ui/page.tsx';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The real heading and grey rows, after 300 ms: what comes sooner needs no sign. */
export function LoadingRows({ title, what }: { title: string; what: string }) {
  return (
    <Page title={title}>
      <div role="status" className="[animation:rise_120ms_300ms_backwards]">
        <span className="sr-only">Loading {what}</span>
        <div aria-hidden="true" className="rounded-card border-line bg-surface border">
          {ROWS.map((row) => (
            <div
              key={row}
              className="border-line flex h-10 items-center gap-8 border-t px-4 first:border-t-0"
            >
              <span className="bg-hover h-3 w-40 rounded-full" />
              <span className="bg-hover h-3 w-24 rounded-full" />
              <span className="bg-hover h-3 w-32 rounded-full max-sm:hidden" />
            </div>
          ))}
        </div>
      </div>
    </Page>
  );
}
