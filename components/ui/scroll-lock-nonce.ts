import { setNonce } from 'get-nonce';

// Dialogs inject a <style> that locks scrolling. It takes its nonce from here, once, as the module loads: the nonce of
// the document that is open stays valid, one handed down later would belong to another response.
if (typeof document !== 'undefined') {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce) setNonce(nonce);
}
