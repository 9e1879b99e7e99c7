/** The server's short detail of a refusal as a key of the words and its values. */

export interface SaidDetail {
  /** Below `detail` in the language files; nothing: the text is the provider's own and stands as it is. */
  readonly key?: string;
  readonly values: Readonly<Record<string, string>>;
  /** An instant, to be shown in the reader's way. */
  readonly at?: string;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const plain: Readonly<Record<string, string>> = {
  customer: 'customer',
  address: 'address',
  vendor: 'vendor',
  withdrawn: 'withdrawn',
  farewell: 'farewell',
  'no answer within the lease': 'lease',
};

export function readDetail(reason: string | null, detail: string): SaidDetail {
  if (INSTANT.test(detail)) return { values: {}, at: detail };
  const known = plain[detail];
  if (known) return { key: known, values: {} };
  if (reason === 'variable_missing') return { key: 'variable', values: { name: detail } };
  if (reason === 'suppression') return { key: `suppressed_${detail}`, values: {} };
  if (reason === 'no_subscription') return { key: 'prompt', values: { template: detail } };
  const topic = /^topic (\S+)$/.exec(detail)?.[1];
  if (topic) return { key: 'topic', values: { topic } };
  const cap = /^(overall|channel) (day|week) (\d+)$/.exec(detail);
  if (cap) return { key: `cap_${cap[1]}_${cap[2]}`, values: { limit: cap[3] ?? '' } };
  return { values: {} };
}
