/** Steps of a stay in the order in which they come: what is done once, then day by day (BOOK-9). */

/** What has no day and stands before the first day stays in front; all else without a day comes last. */
export function byDay<S extends { readonly day: string | null }>(steps: readonly S[]): S[] {
  const firstDay = steps.findIndex(({ day }) => day !== null);
  if (firstDay === -1) return [...steps];
  const rest = steps.slice(firstDay);
  const days = rest.flatMap((step) => (step.day === null ? [] : [{ day: step.day, step }]));
  days.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return [...steps.slice(0, firstDay), ...days.map(({ step }) => step), ...rest.filter(({ day }) => day === null)];
}
