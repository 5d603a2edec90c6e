/** Whether an HTTP server answers there, with any status that `accepts` takes. Asks once. */
export async function answers(
  url: string,
  accepts: (status: number) => boolean = () => true,
  init: RequestInit = {},
): Promise<boolean> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000), redirect: 'manual' });
  await response.body?.cancel();
  return accepts(response.status);
}
