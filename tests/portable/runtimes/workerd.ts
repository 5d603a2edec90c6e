// Runs the suite inside a Worker: each request answers with the result. Bundled and started by workerd.test.ts.
import { runAll } from '../suite.ts';

export default {
  async fetch(): Promise<Response> {
    return Response.json(await runAll());
  },
};
