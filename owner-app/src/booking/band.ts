/** Which price band of an offer fits a pet (rule 13): what a store's page shows before the server is asked for a quote. */
export interface Band {
  readonly sizeClass: string | null;
  readonly coat: string | null;
  readonly minGrams: number | null;
  readonly maxGrams: number | null;
}

interface Animal {
  readonly weightGrams: number | null;
  readonly coatLength: string | null;
  readonly sizeClass?: string | null;
}

/** The first band whose every condition is known to hold, more conditions first; undefined when the pet's size is not known. */
export function bandFor<B extends Band>(bands: readonly B[], pet: Animal): B | undefined {
  const conditions = (band: B) =>
    [band.sizeClass, band.coat, band.minGrams, band.maxGrams].filter((condition) => condition !== null).length;
  return [...bands]
    .sort((a, b) => conditions(b) - conditions(a))
    .find(
      (band) =>
        (band.sizeClass === null || band.sizeClass === (pet.sizeClass ?? undefined)) &&
        (band.coat === null || band.coat === pet.coatLength) &&
        (band.minGrams === null || (pet.weightGrams !== null && pet.weightGrams >= band.minGrams)) &&
        (band.maxGrams === null || (pet.weightGrams !== null && pet.weightGrams < band.maxGrams)),
    );
}
