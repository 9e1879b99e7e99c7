/** Message and coupon templates, budgets and roles by name, for selects and sentences. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { useRoleName, useRoles } from '../../../team/roles/roleName.ts';

const MOST = 200;

export interface Named {
  readonly value: string;
  readonly label: string;
}

/** Templates that are in use, with the purpose and the channels of each. */
export function useMessageTemplates() {
  const may = useMay('message.read');
  const found = useQuery({
    queryKey: ['message-templates', 'names'],
    queryFn: () => api('GET /v1/message-templates', { query: { limit: MOST, archived: false } }),
    enabled: may,
  });
  return found.data?.items ?? [];
}

export function useCouponTemplates() {
  const may = useMay('coupon.read');
  const found = useQuery({
    queryKey: ['coupon-templates', 'names'],
    queryFn: () => api('GET /v1/coupon-templates', { query: { limit: MOST } }),
    enabled: may,
  });
  return found.data?.items ?? [];
}

export function useBudgets() {
  const may = useMay('coupon.read');
  const found = useQuery({
    queryKey: ['budgets', 'names'],
    queryFn: () => api('GET /v1/budgets', { query: { limit: MOST } }),
    enabled: may,
  });
  return found.data?.items ?? [];
}

/** Roles that have a key, by which a task names them. */
export function useTaskRoles(): Named[] {
  const nameOf = useRoleName();
  const roles = useRoles().data?.items ?? [];
  return roles.flatMap((role) => (role.key ? [{ value: role.key, label: nameOf(role) }] : []));
}
