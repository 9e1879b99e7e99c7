/** Parameters of a ClickHouse query: every value is bound, none is written into the text. */

export interface Binder {
  readonly params: Readonly<Record<string, unknown>>;
  /** @returns the placeholder that stands for the value */
  bind(value: unknown, type: string): string;
}

export function createBinder(): Binder {
  const params: Record<string, unknown> = {};
  const known = new Map<string, string>();
  return {
    params,
    bind(value, type) {
      const key = `${type} ${JSON.stringify(value)}`;
      const placeholder = known.get(key) ?? `{p${known.size}:${type}}`;
      if (!known.has(key)) {
        params[`p${known.size}`] = value;
        known.set(key, placeholder);
      }
      return placeholder;
    },
  };
}

/** `DateTime64(3)` of epoch milliseconds. */
export function bindTime(binder: Binder, ms: number): string {
  const text = Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'millisecond' });
  return binder.bind(text.replace('T', ' ').replace('Z', ''), "DateTime64(3, 'UTC')");
}
