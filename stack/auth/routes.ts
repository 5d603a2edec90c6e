import type { Route } from './http.ts';
import { changeUser, createUser, deleteUser, listFactors, listUsers, showUser } from './routes/admin.ts';
import { enrolFactor, useFactor } from './routes/factors.ts';
import { generateLink, invite } from './routes/links.ts';
import { health, jwks, settings } from './routes/public.ts';
import { recover, resend } from './routes/recover.ts';
import { signUp } from './routes/sign-up.ts';
import { token } from './routes/token.ts';
import { readUser, signOut, updateUser } from './routes/user.ts';
import { followLink, verify } from './routes/verify.ts';

/** Every path of this server. A brace stands for one segment of the path. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/health': { GET: health },
  '/settings': { GET: settings },
  '/.well-known/jwks.json': { GET: jwks },
  '/signup': { POST: signUp },
  '/token': { POST: token },
  '/user': { GET: readUser, PUT: updateUser },
  '/logout': { POST: signOut },
  '/recover': { POST: recover },
  '/resend': { POST: resend },
  '/verify': { GET: followLink, POST: verify },
  '/invite': { POST: invite },
  '/factors': { POST: enrolFactor },
  '/factors/{factor}': { DELETE: useFactor },
  '/factors/{factor}/challenge': { POST: useFactor },
  '/factors/{factor}/verify': { POST: useFactor },
  '/admin/users': { GET: listUsers, POST: createUser },
  '/admin/users/{user}': { GET: showUser, PUT: changeUser, DELETE: deleteUser },
  '/admin/users/{user}/factors': { GET: listFactors },
  '/admin/generate_link': { POST: generateLink },
};

const PATTERNS = Object.entries(ROUTES).map(([path, methods]) => ({
  expression: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)')}/?$`),
  path,
  methods,
}));

/** The route of a request; `null` for an unknown path, no `route` for a method that the path does not take. */
export function findRoute(
  method: string,
  path: string,
): { route: Route | undefined; path: string; parameters: string[] } | null {
  for (const pattern of PATTERNS) {
    const match = pattern.expression.exec(path);
    if (match === null) continue;
    const route = Object.hasOwn(pattern.methods, method) ? pattern.methods[method] : undefined;
    return { route, path: pattern.path, parameters: match.slice(1) };
  }
  return null;
}
