/** Messages of a chat in their order; one that comes twice stands once. */
export function withMessages<M extends { readonly messageId: string; readonly seq: number }>(
  known: readonly M[],
  fresh: readonly M[],
): readonly M[] {
  const byId = new Map([...known, ...fresh].map((message) => [message.messageId, message]));
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}
