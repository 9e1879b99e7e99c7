/** What is known of a customer; the phone is masked until somebody with the right asks, which is audited (ACC-6). */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { Money, sayCount } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import type { Profile } from './profile.ts';

export function Facts({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const { orders } = profile;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['phone', <Phone key="phone" profile={profile} />],
    ['gender', profile.gender && t(`gender.${profile.gender}`)],
    ['birthday', profile.birthday],
    ['registered', <When key="registered" at={profile.registeredAt} exact />],
    ['channel', channels(profile)],
    ['orderCount', sayCount(orders.orderCount)],
    ['net', <Money key="net" fen={orders.netFen} />],
    ['average', orders.averageFen !== null && <Money fen={orders.averageFen} />],
    ['returned', orders.returnFen > 0 && <Money fen={orders.returnFen} />],
    ['firstOrder', <When key="first" at={orders.firstOrderAt} />],
    ['lastOrder', <When key="last" at={orders.lastOrderAt} />],
    ['lastSeen', <When key="seen" at={profile.lastSeenAt} />],
    ['prefers', preference(profile, t)],
  ];
  return (
    <Section title={t('profile.facts')}>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{t(`fact.${name}`)}</dt>
              <dd className="break">{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}

function channels({ firstChannel, lastChannel }: Profile): string | null {
  const names = [firstChannel?.name, lastChannel?.name].filter((name) => name !== undefined);
  return names.length > 0 ? [...new Set(names)].join(' → ') : null;
}

function preference({ preferences }: Profile, t: ReturnType<typeof useTranslation>['t']): string {
  const { category, hour, kind } = preferences;
  const known = category && t(`word.${category}`, { defaultValue: category });
  const parts = [kind && t(`kind.${kind}`), known, hour !== null && t('fact.hour', { hour })];
  return parts.filter(Boolean).join(' · ');
}

function Phone({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const mayReveal = useMay('customer.reveal');
  const [phone, setPhone] = useState<string | null>(null);
  if (!profile.phoneMasked) return <span className="quiet">{t('fact.noPhone')}</span>;
  const reveal = () =>
    api('POST /v1/customers/:customerId/reveal', { params: { customerId: profile.customerId } }).then(
      (shown) => setPhone(shown.phone),
      (problem: unknown) => say(sayProblem(t, problem), 'bad'),
    );
  return (
    <span className="row">
      <span className="figures">{phone ?? profile.phoneMasked}</span>
      {mayReveal && phone === null && (
        <Button size="small" icon={<Icon name="eye" size={14} />} title={t('fact.revealHint')} onClick={reveal}>
          {t('fact.reveal')}
        </Button>
      )}
    </span>
  );
}
