/** Filter of a list by one customer: a picker, then the chosen one as a tag that can be taken away. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import { useCustomerName } from '../../../customers/words.ts';

export function ChosenCustomer() {
  const { t } = useTranslation('message');
  const [query, change] = useQueryState();
  const may = useMay('customer.read');
  const nameOf = useCustomerName();
  const customerId = query.customerId ?? '';
  const found = useQuery({
    queryKey: ['customer', customerId],
    queryFn: () => api('GET /v1/customers/:customerId', { params: { customerId } }),
    enabled: may && customerId !== '',
  });
  if (!may) return null;
  if (!customerId) {
    return (
      <div className="customer-filter">
        <label className="only-read" htmlFor="filter-customer">
          {t('send.customer')}
        </label>
        <CustomerPicker id="filter-customer" onChange={(chosen) => change({ customerId: chosen ?? undefined })} />
      </div>
    );
  }
  return (
    <span className="tag tag-accent">
      {found.data ? nameOf(found.data) : t('send.someCustomer')}
      <button
        type="button"
        className="tag-remove"
        aria-label={t('send.anyCustomer')}
        onClick={() => change({ customerId: undefined })}
      >
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
