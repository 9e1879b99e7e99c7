/** What the tags of an offer say of whom it is for: life stages, and what an allergy may be against (BOOK-16). Pure. */
import data from './fit-tags.json' with { type: 'json' };

/** Life stages that all of the tags let in; undefined: they say nothing of it. */
export function lifeStagesOf(tags: readonly string[]): string[] | undefined {
  const said = data.lifeStages.filter((one) => one.tags.some((tag) => tags.includes(tag.toLowerCase())));
  const [first, ...rest] = said.map((one) => one.stages);
  return first?.filter((stage) => rest.every((stages) => stages.includes(stage)));
}

/** Tags that may name something to be allergic to; one that says what is not in it does not. */
export function substancesOf(tags: readonly string[]): string[] {
  const lower = (tag: string): string => tag.toLowerCase();
  return tags.filter(
    (tag) =>
      !data.without.some((word) => lower(tag).startsWith(word)) && !data.free.some((word) => lower(tag).endsWith(word)),
  );
}
