export type NavLink = { href: string; label: string };

/** The pages of an agency, in the order of the sidebar. */
export function navLinks(handle: string): NavLink[] {
  return [
    { href: `/${handle}`, label: 'Overview' },
    { href: `/${handle}/sites`, label: 'Sites' },
    { href: `/${handle}/credentials`, label: 'Credentials' },
    { href: `/${handle}/audit`, label: 'Audit' },
  ];
}

/** Whether the path is the link's page or one below it. The overview has nothing below it. */
export function isCurrent(path: string, link: NavLink, handle: string): boolean {
  return path === link.href || (link.href !== `/${handle}` && path.startsWith(`${link.href}/`));
}
