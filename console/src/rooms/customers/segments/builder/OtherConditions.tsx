/** Conditions over tags, other segments, consent and reachability. */
import type { Segment } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import type { LeafProps } from './EventCondition.tsx';

const purposes = ['service', 'marketing', 'personalisation', 'location', 'health', 'emergency'] as const;
const channels = ['any', 'inbox', 'sms', 'wechat', 'push', 'email', 'group', 'call'] as const;

export function TagCondition({ leaf, change }: LeafProps<Segment.TagLeaf>) {
  const { t } = useTranslation('segment');
  const tags = useQuery({ queryKey: ['tags'], queryFn: () => api('GET /v1/tags') });
  return (
    <AutoComplete
      aria-label={t('builder.tag')}
      placeholder={t('builder.tag')}
      value={leaf.tag}
      options={(tags.data?.items ?? []).filter(({ tag }) => tag.includes(leaf.tag)).map(({ tag }) => ({ value: tag }))}
      onChange={(tag: string) => change({ tag })}
      style={{ width: 200 }}
    />
  );
}

const MOST = 200;

/** All segments by id, for selects and sentences. */
export function useSegmentNames(): readonly { readonly segmentId: string; readonly name: string }[] {
  const segments = useQuery({
    queryKey: ['segments', 'names'],
    queryFn: () => api('GET /v1/segments', { query: { limit: MOST } }),
  });
  return segments.data?.items ?? [];
}

export function SegmentCondition({ leaf, change }: LeafProps<Segment.SegmentLeaf>) {
  const { t } = useTranslation('segment');
  const segments = useSegmentNames();
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('builder.segment')}
      placeholder={t('builder.segment')}
      value={leaf.segment || null}
      options={segments.map(({ segmentId, name }) => ({ value: segmentId, label: name }))}
      onChange={(segment: string) => change({ segment })}
      style={{ minWidth: 200 }}
    />
  );
}

export function ConsentCondition({ leaf, change }: LeafProps<Segment.ConsentLeaf>) {
  const { t } = useTranslation('segment');
  return (
    <>
      <Select
        aria-label={t('builder.purpose')}
        value={leaf.consent.purpose}
        options={purposes.map((purpose) => ({ value: purpose, label: t(`purpose.${purpose}`) }))}
        onChange={(purpose: (typeof purposes)[number]) => change({ consent: { ...leaf.consent, purpose } })}
        style={{ minWidth: 110 }}
      />
      <ChannelSelect
        value={leaf.consent.channel}
        change={(channel) => change({ consent: { ...leaf.consent, channel } })}
      />
    </>
  );
}

export function ReachableCondition({ leaf, change }: LeafProps<Segment.ReachableLeaf>) {
  return <ChannelSelect value={leaf.reachable} change={(reachable) => change({ reachable })} />;
}

type Channel = (typeof channels)[number];

function ChannelSelect({ value, change }: { readonly value: Channel; readonly change: (channel: Channel) => void }) {
  const { t } = useTranslation('segment');
  return (
    <Select
      aria-label={t('builder.channel')}
      value={value}
      options={channels.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
      onChange={change}
      style={{ minWidth: 110 }}
    />
  );
}
