/** Exit codes of `up` and `status`. A clean stop by signal is 0. */
export const EXIT = { refused: 1, usage: 2, partDied: 3 } as const;

/**
 * Why the stack does not start or does not go on, in words for the person at the terminal. A command's only caller is
 * its top level, so a refusal travels there as an exception; the message never holds a secret.
 */
export class StackRefusal extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.refused) {
    super(message);
    this.name = 'StackRefusal';
    this.exitCode = exitCode;
  }
}
