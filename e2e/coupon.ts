/** A coupon template of a story: 80 from 200, with what the story wants otherwise. */
import type { Api, Input } from '@pawloop/contract/client';

type Template = NonNullable<Input<'POST /v1/coupon-templates'>['body']>;

/** @returns id of the template, which is active */
export async function makeCouponTemplate(
  api: Api,
  change: Pick<Template, 'name' | 'validity'> & Partial<Template>,
): Promise<string> {
  const { templateId } = await api('POST /v1/coupon-templates', {
    body: {
      note: null,
      terms: {
        kind: 'threshold',
        valueFen: 8000,
        percentOff: null,
        thresholdFen: 20_000,
        capFen: null,
        scope: { kind: 'any', categories: [], skus: [], merchantId: null },
        stackingGroup: null,
        exclusive: false,
        bearer: 'platform',
      },
      newCustomerOnly: false,
      totalPieces: null,
      perCustomer: null,
      budgetId: null,
      claim: 'none',
      claimFrom: null,
      claimUntil: null,
      claimCode: null,
      ...change,
    },
  });
  const params = { templateId };
  await api('PUT /v1/coupon-templates/:templateId/status', { params, body: { status: 'active' } });
  return templateId;
}
