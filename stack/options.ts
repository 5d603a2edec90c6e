import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, StackRefusal } from './refusal.ts';
import { DEFAULT_FOLDER } from './state.ts';

export const PART_NAMES = [
  'postgres',
  'auth',
  'postgrest',
  'gateway',
  'keyring',
  'scheduler',
  'functions',
  'web',
] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface UpOptions {
  stateFolder: string;
  portBase: number;
  demo: boolean;
  generateKek: boolean;
  dev: boolean;
  only: ReadonlySet<PartName>;
  help: boolean;
}

export const UP_USAGE = `usage: npm run up -- [options]
  --state DIR      where data, keys and logs live (default ${DEFAULT_FOLDER})
  --ports BASE     the first port; the others follow it (default 4300)
  --generate-kek   make a key-encryption key if there is none; never replaces one
  --demo           two agencies with members, sites and keys
  --dev            Next.js in development mode
  --only PARTS     start only these, comma-separated: ${PART_NAMES.join(', ')}
  --help           this text`;

/** Reads the arguments of `up`. Refuses unknown options, unknown parts and unusable ports with the usage exit code. */
export function readUpOptions(args: readonly string[]): UpOptions {
  const { values } = parseOrRefuse(args);
  return {
    stateFolder: resolve(values.state),
    portBase: readPortBase(values.ports),
    demo: values.demo,
    generateKek: values['generate-kek'],
    dev: values.dev,
    only: readParts(values.only),
    help: values.help,
  };
}

function parseOrRefuse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        state: { type: 'string', default: DEFAULT_FOLDER },
        ports: { type: 'string', default: '4300' },
        demo: { type: 'boolean', default: false },
        'generate-kek': { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        only: { type: 'string', default: PART_NAMES.join(',') },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StackRefusal(
      `${error instanceof Error ? error.message : 'bad options'}\n${UP_USAGE}`,
      EXIT.usage,
    );
  }
}

function readPortBase(text: string): number {
  const base = Number(text);
  if (Number.isInteger(base) && base >= 1024 && base <= 65_000) return base;
  throw new StackRefusal(`--ports takes a number from 1024 to 65000, not '${text}'`, EXIT.usage);
}

function readParts(text: string): ReadonlySet<PartName> {
  return new Set(
    text.split(',').map((name) => {
      const part = PART_NAMES.find((known) => known === name.trim());
      if (part !== undefined) return part;
      throw new StackRefusal(`--only does not know '${name}'. Parts: ${PART_NAMES.join(', ')}`, EXIT.usage);
    }),
  );
}
