/** What services know of themselves at present, as rows behind KPIs. */
import type { MerchantModule } from '../../services/merchant/index.ts';
import type { QualityModule, Share } from '../../services/quality/index.ts';
import type { MetricDeps } from './deps.ts';
import { type PresentSources, rowAbout } from './present.ts';

interface Services {
  readonly merchant: Pick<MerchantModule, 'figures' | 'findStores'>;
  readonly quality: Pick<QualityModule, 'lowestScore' | 'satisfied'>;
}

export function presentOf(
  { merchant, quality }: Services,
  { db, clock }: Pick<MetricDeps, 'db' | 'clock'>,
): PresentSources {
  const named = async (shares: readonly Share[]) => {
    const stores = await merchant.findStores(
      db,
      shares.map((share) => share.storeId),
    );
    return shares.map(({ storeId, numerator, denominator }) =>
      rowAbout(stores.get(storeId)?.name ?? storeId, numerator, denominator),
    );
  };
  const figures = () => merchant.figures(db, clock.now());
  return {
    'merchant.scenes': async () => {
      const { covered, categories } = await figures();
      return [rowAbout('', covered, categories)];
    },
    'merchant.inOrder': async () => {
      const { inOrder, running } = await figures();
      return [rowAbout('', inOrder, running)];
    },
    'quality.lowestScore': async () => named(await quality.lowestScore()),
    'quality.satisfied': async () => named(await quality.satisfied()),
  };
}
