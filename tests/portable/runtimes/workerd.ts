// Runs the suite inside a Worker: each request answers with the result. Bundled and started by workerd.test.ts.
import { runAll } from '../suite.ts';

// eslint-disable-next-line no-restricted-syntax -- a Worker is the default export of its module
export default {
  async fetch(): Promise<Response> {
    return Response.json(await runAll());
  },
};
