import type { ReactNode } from 'react';

/** A page for one task, before there is an agency around it. */
export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-[400px] content-start gap-6 px-4 py-12 sm:py-[12vh]">
      <p className="text-text-2 font-semibold">Strongroom</p>
      <main className="grid gap-6">
        <h1 className="text-auth font-semibold">{title}</h1>
        {children}
      </main>
    </div>
  );
}
