/** The customer who holds a coupon, as a link for those who may see customers. */
import { useMay } from '../../../../app/session.ts';
import { Go } from '../../../../kit/Go.tsx';
import { type Nameable, useCustomerName } from '../../../customers/words.ts';

interface Props {
  readonly customerId: string;
  readonly customer: Nameable;
}

export function CustomerName({ customerId, customer }: Props) {
  const may = useMay('customer.read');
  const nameOf = useCustomerName();
  if (!may) return nameOf(customer);
  return <Go to={`/customers/${customerId}`}>{nameOf(customer)}</Go>;
}
