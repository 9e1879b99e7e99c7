/** Tags of a customer: added and removed by hand, with undo; those that came by themselves say so. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import type { Profile } from './profile.ts';

export function Tags({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const mayWrite = useMay('customer.write');
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const known = useQuery({ queryKey: ['tags'], queryFn: () => api('GET /v1/tags'), enabled: mayWrite });
  const present = profile.tags.map(({ tag }) => tag);
  const change = async (body: { add?: string[]; remove?: string[] }) => {
    try {
      await api('PUT /v1/customers/:customerId/tags', { params: { customerId: profile.customerId }, body });
      await client.invalidateQueries({ queryKey: ['customer', profile.customerId] });
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    }
  };
  const add = (tag: string) => {
    const clean = tag.trim();
    setTyped('');
    if (clean && !present.includes(clean)) void change({ add: [clean] });
  };
  const remove = (tag: string) => {
    void change({ remove: [tag] });
    say(t('tags.removed', { tag }), 'good', { label: t('tags.undo'), run: () => void change({ add: [tag] }) });
  };
  return (
    <Section title={t('profile.tags')}>
      <div className="row">
        {profile.tags.map(({ tag, kind, by }) => (
          <span key={tag} className="tag" title={by ? t('tags.by', { by }) : t(`tags.${kind}`)}>
            {kind !== 'manual' && <Icon name="spark" size={13} />}
            {tag}
            {mayWrite && (
              <button
                type="button"
                className="tag-remove"
                aria-label={t('tags.remove', { tag })}
                onClick={() => remove(tag)}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </span>
        ))}
        {profile.tags.length === 0 && <span className="quiet">{t('tags.none')}</span>}
      </div>
      {mayWrite && (
        <div className="row gap-above">
          <AutoComplete
            value={typed}
            onChange={(text: string) => setTyped(text)}
            onSelect={(tag: string) => add(tag)}
            options={(known.data?.items ?? [])
              .filter(({ tag }) => !present.includes(tag) && tag.includes(typed))
              .map(({ tag }) => ({ value: tag }))}
            placeholder={t('tags.hint')}
            aria-label={t('tags.hint')}
            style={{ flex: 1 }}
          />
          <Button disabled={!typed.trim()} onClick={() => add(typed)}>
            {t('tags.add')}
          </Button>
        </div>
      )}
    </Section>
  );
}
