import { createHash } from 'node:crypto';

// A second implementation of our byte formats, on Buffer and node:crypto alone, so that the vectors do not repeat a
// mistake of the code that they test.
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const unhex = (text: string): Buffer => Buffer.from(text, 'hex');
export const text = (value: string): Buffer => Buffer.from(value, 'utf8');
export const uuid = (value: string): Buffer => Buffer.from(value.replaceAll('-', ''), 'hex');
export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** `length` bytes that only depend on the label: test material without a random source. */
export function material(label: string, length = 32): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < length; block += 1) blocks.push(sha256(text(`${label}/${String(block)}`)));
  return Buffer.concat(blocks).subarray(0, length);
}

export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

export function fields(...parts: Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

export function flip(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = index < 0 ? copy.length + index : index;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

export const ids = {
  tenant: '0191d2f0-3c5a-7b10-8a11-000000000001',
  otherTenant: '0191d2f0-3c5a-7b10-8a11-000000000002',
  site: '0191d2f0-3c5a-7b10-8a12-000000000001',
  otherSite: '0191d2f0-3c5a-7b10-8a12-000000000002',
  credential: '0191d2f0-3c5a-7b10-8a13-000000000001',
  otherCredential: '0191d2f0-3c5a-7b10-8a13-000000000002',
  dataKey: '0191d2f0-3c5a-7b10-8a14-000000000001',
  otherDataKey: '0191d2f0-3c5a-7b10-8a14-000000000002',
  auditKey: '0191d2f0-3c5a-7b10-8a15-000000000001',
  user: '0191d2f0-3c5a-7b10-8a16-000000000001',
  otherUser: '0191d2f0-3c5a-7b10-8a16-000000000002',
  factor: '0191d2f0-3c5a-7b10-8a17-000000000001',
  session: '0191d2f0-3c5a-7b10-8a18-000000000001',
  operation: '0191d2f0-3c5a-7b10-8a19-000000000001',
  otherOperation: '0191d2f0-3c5a-7b10-8a19-000000000002',
  grant: '0191d2f0-3c5a-7b10-8a1a-000000000001',
  entry: '0191d2f0-3c5a-7b10-8a1b-000000000001',
  otherEntry: '0191d2f0-3c5a-7b10-8a1b-000000000002',
} as const;
