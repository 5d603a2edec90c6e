import { expect, test } from 'vitest';
import { BODY_BYTES_MAX, readBody } from '../../workers/keyring/src/body.ts';

const CHUNK = 65_536;

/** A request of that many chunks, and how many of them were drawn. */
function streamed(chunks: number, headers: Record<string, string> = {}) {
  const drawn = { chunks: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (drawn.chunks === chunks) {
        controller.close();
        return;
      }
      drawn.chunks += 1;
      controller.enqueue(new Uint8Array(CHUNK));
    },
  });
  const asked = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  return { request: new Request('https://keyring.test/v1/open', asked), drawn };
}

test('a body up to the limit is read whole', async () => {
  expect(await readBody(streamed(BODY_BYTES_MAX / CHUNK).request)).toHaveLength(BODY_BYTES_MAX);
  expect(await readBody(new Request('https://keyring.test', { method: 'POST' }))).toHaveLength(0);
});

test.each([undefined, '2', 'many'])(
  'a body that is longer than it says (%s) is given up at the limit',
  async (says) => {
    const { request, drawn } = streamed(1000, says === undefined ? {} : { 'content-length': says });
    expect(await readBody(request)).toBeNull();
    expect(drawn.chunks).toBeLessThan(10);
  },
);

test('a body that says that it is longer is not read at all', async () => {
  const { request } = streamed(1, { 'content-length': String(BODY_BYTES_MAX + 1) });
  expect(await readBody(request)).toBeNull();
  expect(request.bodyUsed).toBe(false);
});
