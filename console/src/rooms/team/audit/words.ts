/** Audit actions, subjects and members in words. */
import { useTranslation } from 'react-i18next';
import { spacedName } from './difference.ts';
import type { AuditEntry } from './entry.ts';

/** Actions stand in the language file as `action.<module>.<verb>`; an unknown one is spelled out. */
export function useActionName(): (action: string) => string {
  const { t } = useTranslation('team');
  return (action) => t(`action.${action}`, { defaultValue: spacedName(action.split('.').at(-1) ?? action) });
}

/** All actions that have a name, for the filter. */
export function useActionOptions(): { value: string; label: string }[] {
  const { i18n } = useTranslation('team');
  const modules: unknown = i18n.getResource(i18n.language, 'team', 'action');
  if (typeof modules !== 'object' || modules === null) return [];
  return Object.entries(modules as Record<string, Record<string, string>>).flatMap(([module, verbs]) =>
    Object.entries(verbs).map(([verb, label]) => ({ value: `${module}.${verb}`, label })),
  );
}

/** Kind of the subject and its name, where the entry knows one. */
export function useSubjectName(): (entry: AuditEntry) => string {
  const { t } = useTranslation('team');
  return (entry) => {
    const kind = t(`subject.${entry.subjectType}`, { defaultValue: spacedName(entry.subjectType) });
    const name = nameIn(entry.after) ?? nameIn(entry.before);
    if (name) return `${kind} · ${name}`;
    return entry.subjectType === 'setting' ? `${kind} · ${settingName(t, entry.subjectId)}` : kind;
  };
}

type Translate = ReturnType<typeof useTranslation>['t'];
function settingName(t: Translate, key: string): string {
  return t(`setting:name.${key}`, { defaultValue: spacedName(key.split('.').at(-1) ?? key) });
}

function nameIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, login } = value as { name?: unknown; login?: unknown };
  if (typeof name === 'string') return name;
  return typeof login === 'string' ? login : undefined;
}

export function useMemberName(): (path: readonly string[]) => string {
  const { t } = useTranslation('team');
  return (path) =>
    path.map((name) => t(`member.${name}`, { defaultValue: spacedName(name) })).join(' › ') || t('audit.value');
}
