/** What money moved for, as a link to its room for those who may enter it. */
import { useMay, useStaff } from '../../app/session.ts';
import { Go } from '../../kit/Go.tsx';
import { useSaySubject } from './words.ts';

export function Subject({ kind, id }: { readonly kind: string; readonly id: string }) {
  const saySubject = useSaySubject();
  const own = useStaff()?.scope === 'merchant';
  const mayBookings = useMay(own ? 'service.perform' : 'booking.read');
  const mayClaims = useMay('quality.read');
  const text = saySubject({ kind, id });
  if (kind === 'booking' && mayBookings) return <Go to={own ? `/service/${id}` : `/bookings/${id}`}>{text}</Go>;
  if (kind === 'claim' && mayClaims) return <Go to={`/claims/${id}`}>{text}</Go>;
  return text;
}
