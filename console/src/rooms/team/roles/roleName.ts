/** Names of roles: those of the first installation are translated, composed ones carry their own name. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';

export type Role = Reply<'GET /v1/roles'>['items'][number];

export function useRoleName(): (role: { readonly key: string | null; readonly name: string }) => string {
  const { t } = useTranslation('team');
  return ({ key, name }) => (key ? t(`role.${key}`, { defaultValue: name }) : name);
}

export function useRoles() {
  return useQuery({ queryKey: ['roles'], queryFn: () => api('GET /v1/roles') });
}

/** Roles of a scope for a select. */
export function useRoleOptions(scope: Role['scope']): { value: string; label: string }[] {
  const name = useRoleName();
  const roles = useRoles().data?.items ?? [];
  return roles.filter((role) => role.scope === scope).map((role) => ({ value: role.roleId, label: name(role) }));
}
