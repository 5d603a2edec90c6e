import type { Env } from './env.ts';
import { sweep } from './sweep.ts';

// Nothing public: the scheduler only calls.
export default {
  fetch: () => new Response(null, { status: 404 }),
  scheduled: (_controller: ScheduledController, env: Env) => sweep(env, Date.now()),
};
