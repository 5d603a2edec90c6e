const CHANNEL = 'strongroom/sign-out';

/** Tells every page of this browser that its member is signing out. */
export function announceSignOut(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Calls `act` when a page of this browser signs out. Returns what stops listening. */
export function onSignOut(act: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', act);
  return () => channel.close();
}
