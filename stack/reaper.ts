/**
 * Ends what `up` started if `up` itself was killed. `up` writes `+<pid> <signal>` when a child starts and `-<pid>` when
 * it has ended; when this process's input closes, whatever is still listed is asked to end, then killed. Each child leads
 * its own process group, so its descendants go with it.
 */
import { createInterface } from 'node:readline';

const GRACE_MILLISECONDS = 6000;
const POLL_MILLISECONDS = 100;
const children = new Map<number, NodeJS.Signals>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [pid = '', signal = 'SIGTERM'] = line.slice(1).split(' ');
  if (line.startsWith('+')) children.set(Number(pid), signal as NodeJS.Signals);
  else children.delete(Number(pid));
});
lines.on('close', () => {
  for (const [pid, signal] of children) send(pid, signal);
  const deadline = Date.now() + GRACE_MILLISECONDS;
  const timer = setInterval(() => {
    for (const pid of children.keys()) if (!send(pid, 0)) children.delete(pid);
    if (children.size > 0 && Date.now() < deadline) return;
    for (const pid of children.keys()) send(pid, 'SIGKILL');
    clearInterval(timer);
  }, POLL_MILLISECONDS);
});

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
