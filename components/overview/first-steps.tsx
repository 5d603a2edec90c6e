import { ButtonLink } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';

const STEPS = [
  { words: 'Add a site', verb: 'Go to sites', path: 'sites' },
  { words: 'Store a key', verb: 'Add credential', path: 'credentials/new' },
  { words: 'Reveal it and see the entry it leaves', verb: 'Go to credentials', path: 'credentials' },
];

type FirstStepsProps = { handle: string; done: number; mayStart: boolean };

/** The three steps of an empty agency. Only the next one has a verb. */
export function FirstSteps({ handle, done, mayStart }: FirstStepsProps) {
  return (
    <ol aria-label="First steps" className="rounded-card border-line bg-surface max-w-xl border">
      {STEPS.map((step, index) => (
        <li
          key={step.path}
          aria-current={index === done ? 'step' : undefined}
          className="border-line flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-t px-4 py-2 first:border-t-0"
        >
          <span className="text-text-2 w-4 font-medium">{index + 1}</span>
          <span className={classes('flex-1', index === done ? 'font-medium' : 'text-text-2')}>
            {step.words}
          </span>
          {index < done ? <span className="text-text-2">Done</span> : null}
          {index === done && mayStart ? (
            <ButtonLink kind="primary" href={`/${handle}/${step.path}`}>
              {step.verb}
            </ButtonLink>
          ) : null}
          {index === done && !mayStart ? <span className="text-text-2">Ask an owner or admin.</span> : null}
        </li>
      ))}
    </ol>
  );
}
