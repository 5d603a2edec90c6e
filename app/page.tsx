import { redirect } from 'next/navigation';
import { readTenants, requireAssured } from '@/lib/server/caller.ts';

/** Nothing is here: everybody is sent to what they still have to do, and then to their agency. */
export default async function StartPage() {
  await requireAssured();
  const [first] = await readTenants();
  redirect(first ? `/${first.handle}` : '/new');
}
