import type { SiteId } from '@/lib/portable/ids.ts';
import type { Outcome } from '../step-up/actions.ts';
import type { SiteDraft } from './site-draft.ts';

export type AddSiteAction = (site: SiteDraft) => Promise<Outcome<{ id: SiteId }>>;
