/** A price and what members pay. */
import { Box, Words } from '#host';
import { yuan } from '../benefit/coupon.ts';
import { useText } from './texts.ts';

interface PricesProps {
  readonly priceFen: number;
  readonly memberPriceFen: number;
  readonly per?: 'night' | undefined;
}

export function Prices({ priceFen, memberPriceFen, per }: PricesProps) {
  const t = useText();
  const price = t('price.yuan', { yuan: yuan(priceFen) });
  return (
    <Box className="line is-tight grow">
      <Words className="price">{per === 'night' ? t('price.perNight', { price }) : price}</Words>
      {memberPriceFen < priceFen && (
        <Words className="price-member">{t('price.member', { yuan: yuan(memberPriceFen) })}</Words>
      )}
    </Box>
  );
}
