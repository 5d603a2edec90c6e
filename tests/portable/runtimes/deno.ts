// Runs the suite in Deno and prints one JSON line. Started by deno.test.ts.
import { runAll } from '../suite.ts';

console.log(JSON.stringify(await runAll()));
