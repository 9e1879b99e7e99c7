/** Brings customers into a running server as an operator does: a file, imported. */
import { setTimeout as pause } from 'node:timers/promises';
import { must } from '../server/test/faults/call.ts';
import type { Headers } from '../server/test/faults/people.ts';

const BOUNDARY = 'pawloop-boundary';

/** Customers `C0`, `C1`, … of the source, with telephone numbers that no person has. */
export async function importCustomers(url: string, staff: Headers, source: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) => `C${n},Customer ${n},1400${String(n).padStart(7, '0')}`);
  const csv = ['customer_id,name,phone', ...lines].join('\n');
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="customers.csv"\r\ncontent-type: text/csv\r\n\r\n`;
  const { importId } = await must<{ importId: string }>({
    method: 'POST',
    url: `${url}/v1/imports?kind=customers&source=${source}`,
    headers: { ...staff, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    bytes: Buffer.from(`${head}${csv}\r\n--${BOUNDARY}--\r\n`),
  });
  await must({ method: 'POST', url: `${url}/v1/imports/${importId}/run`, headers: staff });
  for (;;) {
    const { state, error } = await must<{ state: string; error: string | null }>({
      url: `${url}/v1/imports/${importId}`,
      headers: staff,
    });
    if (state === 'done') return;
    if (error) throw new Error(`the import failed: ${error}`);
    await pause(200);
  }
}
