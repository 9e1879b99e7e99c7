/** Names of events in words: `identity.signed_in` stands in the language file as `event.identity.signed_in`. */
import { useTranslation } from 'react-i18next';
import { spacedName } from '../team/audit/difference.ts';

/** Events of the SDKs and of other systems keep the name their sender gave them. */
export function useEventName(): (name: string) => string {
  const { t } = useTranslation('audience');
  return (name) => {
    const known = t(`event.${name}`, { defaultValue: '' });
    if (typeof known === 'string' && known) return known;
    return spacedName(name.includes('.') ? (name.split('.').at(-1) ?? name) : name);
  };
}
