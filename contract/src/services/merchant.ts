/** Merchants: admission, documents, training, catalogue, stores, people, offers (MER-1 to MER-5, MER-10). */
import { admissionEndpoints } from './merchant/admission.ts';
import { catalogueEndpoints } from './merchant/catalogue.ts';
import { offerEndpoints } from './merchant/offer.ts';
import { publicStoreEndpoints } from './merchant/public.ts';
import { rosterEndpoints } from './merchant/roster.ts';
import { storeEndpoints } from './merchant/store.ts';
import { trainingEndpoints } from './merchant/training.ts';

export * from './merchant/admission.ts';
export * from './merchant/catalogue.ts';
export * from './merchant/events.ts';
export * from './merchant/offer.ts';
export * from './merchant/public.ts';
export * from './merchant/roster.ts';
export * from './merchant/store.ts';
export * from './merchant/training.ts';
export * from './merchant/words.ts';

export const merchantEndpoints = {
  ...admissionEndpoints,
  ...trainingEndpoints,
  ...catalogueEndpoints,
  ...storeEndpoints,
  ...rosterEndpoints,
  ...offerEndpoints,
  ...publicStoreEndpoints,
};
