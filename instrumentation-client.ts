import { config } from 'zod';

// Runs in the page before anything else. Zod otherwise tries `new Function` to see whether it may compile schemas; the
// content security policy refuses that, and reports it as a violation.
config({ jitless: true });
