import { answerChecks } from './checks/answer.ts';
import { auditChecks } from './checks/audit.ts';
import { bindingChecks } from './checks/binding.ts';
import type { Check } from './checks/check.ts';
import { envelopeChecks } from './checks/envelope.ts';
import { tokenChecks } from './checks/tokens.ts';
import { transportChecks } from './checks/transport.ts';

/** Everything that must hold in every runtime: Node, Deno and workerd run this one list. */
export const suites: Readonly<Record<string, readonly Check[]>> = {
  binding: bindingChecks,
  envelope: envelopeChecks,
  transport: transportChecks,
  answer: answerChecks,
  audit: auditChecks,
  tokens: tokenChecks,
};

export const checks: readonly Check[] = Object.entries(suites).flatMap(([suite, list]) =>
  list.map((check) => ({ name: `${suite}: ${check.name}`, run: check.run })),
);

/** Runs every check and answers the names of all and the messages of those that failed. */
export async function runAll(): Promise<{ names: string[]; failures: string[] }> {
  const failures: string[] = [];
  for (const check of checks) {
    try {
      await check.run();
    } catch (error) {
      failures.push(`${check.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { names: checks.map((check) => check.name), failures };
}
