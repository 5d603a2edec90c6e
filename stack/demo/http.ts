import type { z } from 'zod';
import { StackRefusal } from '../refusal.ts';

export interface Api {
  gateway: string;
  publishableKey: string;
}

/**
 * One request under Supabase's paths, as the web server makes them. Refuses any answer but a success, with the status
 * and the wire code only: an answer may hold what a terminal must not show.
 */
export async function ask<Schema extends z.ZodType>(
  api: Api,
  path: string,
  body: unknown,
  schema: Schema,
  headers: Record<string, string> = {},
): Promise<z.output<Schema>> {
  const response = await fetch(`${api.gateway}${path}`, {
    method: 'POST',
    headers: { apikey: api.publishableKey, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.ok) return schema.parse(JSON.parse(text));
  throw new StackRefusal(
    `the demo data could not be made: ${path} answered ${response.status} ${codeOf(text)}`,
  );
}

function codeOf(text: string): string {
  try {
    const body = JSON.parse(text) as { code?: unknown; error_code?: unknown };
    return String(body.error_code ?? body.code ?? '');
  } catch {
    return '';
  }
}
