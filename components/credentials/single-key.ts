/**
 * Calls `press` when a single key is pressed outside of fields and dialogs. Answers what takes it away again.
 */
export function onSingleKey(key: string, press: () => void): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('[role$="dialog"]') !== null) return;
    event.preventDefault();
    press();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
