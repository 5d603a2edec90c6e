'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classes } from './classes.ts';

export type Tab = { href: string; label: string };

/** Tabs that are links: each is a page of its own. */
export function NavTabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const path = usePathname();
  return (
    <nav aria-label={label} className="border-line flex gap-1 overflow-x-auto border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={path === tab.href ? 'page' : undefined}
          className={classes(
            'control-height -mb-px inline-flex items-center border-b-2 px-3 whitespace-nowrap',
            path === tab.href ? 'border-accent text-text font-medium' : 'text-text-2 border-transparent',
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
