import { z } from 'zod';
import { HIDDEN_CHARACTERS, nameText } from '../../lib/portable/contracts/plain-text.ts';
import { err, ok, type Result } from '../../lib/portable/result.ts';
import { holdsKey } from '../credentials/looks-like-key.ts';

const isNoKey = (text: string) => !holdsKey(text);

/** What a new site needs, as the page reads it and the server action reads it again. */
export const siteDraft = z.object({
  name: nameText(80).refine(isNoKey),
  domain: z
    .string()
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/),
  environments: z.array(nameText(40).refine(isNoKey)).min(1).max(12),
});
export type SiteDraft = z.infer<typeof siteDraft>;

type Field = 'name' | 'domain' | 'environments';

const SENTENCES: Record<Field, string> = {
  name: 'One to 80 characters.',
  domain: 'A domain without https:// and path, like example.com.',
  environments: 'One to twelve environments, each up to 40 characters.',
};

/** Reads the form. Refuses with the first field that is wrong and the sentence for it. */
export function readSiteDraft(form: FormData): Result<SiteDraft, { field: Field; sentence: string }> {
  const others = text(form.get('others')).split(',');
  const environments = [...form.getAll('environment').map(text), ...others].map((name) => name.trim());
  const read = siteDraft.safeParse({
    name: text(form.get('name')),
    domain: text(form.get('domain'))
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, ''),
    environments: [...new Set(environments.filter((name) => name !== ''))],
  });
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  const wrong = issue?.path[0];
  const field: Field = wrong === 'name' || wrong === 'domain' ? wrong : 'environments';
  return err({
    field,
    sentence: issue?.message === HIDDEN_CHARACTERS ? HIDDEN_CHARACTERS : SENTENCES[field],
  });
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}
