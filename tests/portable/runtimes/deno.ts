// Runs the suite in Deno and prints one JSON line. Started by deno.test.ts.
import { runAll } from '../suite.ts';

// eslint-disable-next-line no-console -- standard output is how the result leaves this process
console.log(JSON.stringify(await runAll()));
