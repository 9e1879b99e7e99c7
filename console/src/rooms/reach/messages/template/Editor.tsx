/** Edits a template beside its picture: what for, over which channels, in which words. */
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Input, Select } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Section } from '../../../../kit/Section.tsx';
import { Tabs } from '../../../../kit/Tabs.tsx';
import { Preview } from '../preview/Preview.tsx';
import { ChannelFields } from './ChannelFields.tsx';
import { ChannelOrder } from './ChannelOrder.tsx';
import type { Channel } from './channels.ts';
import { type Draft, declare, type Language, lacking, wordsAt } from './draft.ts';
import { type Faults, faultsOf, faultyBelow } from './faults.ts';
import type { Variable } from './TextField.tsx';
import { Variables } from './Variables.tsx';

export interface EditorProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  /** Of the last saving. */
  readonly error: unknown;
  readonly readOnly: boolean;
  /** The purpose of a template never changes. */
  readonly isNew: boolean;
}

/** What journeys bring along after a coupon step. */
const ofCoupons = ['coupon.name', 'coupon.value', 'coupon.validTo', 'coupon.code'] as const;

function useVariables(draft: Draft) {
  const { t } = useTranslation('message');
  const facts = useQuery({
    queryKey: ['message-templates', 'variables'],
    queryFn: () => api('GET /v1/message-templates/variables'),
  });
  const profile = facts.data?.variables ?? [];
  const known = profile.map(({ name }) => name);
  const coupons = ofCoupons.map((name) => ({ name, example: t(`example.${name.replace('.', '_')}`) }));
  const own = draft.variables.filter(({ name }) => name && !ofCoupons.some((one) => one === name));
  const all: Variable[] = [...profile, ...coupons, ...own];
  const use = (next: Draft, { name, example }: Variable) => declare(next, name, known, example);
  return { facts: facts.data, variables: all, use };
}

export function Editor({ draft, change, error, readOnly, isNew }: EditorProps) {
  const { t } = useTranslation(['message', 'journey']);
  const [chosen, setChosen] = useState<string>(draft.channels[0] ?? 'inbox');
  const [language, setLanguage] = useState<Language>('zh');
  const [previewError, setPreviewError] = useState<unknown>(null);
  const hear = useCallback((problem: unknown) => setPreviewError(problem), []);
  const { facts, variables, use } = useVariables(draft);
  const channel: Channel = draft.channels.find((one) => one === chosen) ?? draft.channels[0] ?? 'inbox';
  const faults: Faults = new Map([...faultsOf(previewError), ...faultsOf(error)]);
  const fields = { draft, change, faults, disabled: readOnly };
  return (
    <div className="editor">
      <div>
        <Section title={t('editor.what')}>
          <Basics draft={draft} change={change} disabled={readOnly} isNew={isNew} topics={facts?.topics ?? []} />
          <ChannelOrder draft={draft} change={change} facts={facts?.channels ?? []} disabled={readOnly} />
        </Section>
        <Section title={t('editor.words')}>
          <Tabs
            label={t('editor.words')}
            chosen={channel}
            choose={setChosen}
            tabs={draft.channels.map((one) => ({
              key: one,
              label: `${t(`journey:channel.${one}`)}${isUnready(draft, one, faults) ? ' •' : ''}`,
              children: (
                <ChannelFields
                  {...fields}
                  channel={one}
                  language={language}
                  choose={setLanguage}
                  variables={variables}
                  use={use}
                />
              ),
            }))}
          />
        </Section>
        <Variables {...fields} />
      </div>
      <div className="editor-side">
        <Preview draft={draft} channel={channel} onError={hear} />
      </div>
    </div>
  );
}

const isUnready = (draft: Draft, channel: Channel, faults: Faults): boolean =>
  lacking(channel, wordsAt(draft, channel, 'zh')).length > 0 || faultyBelow(faults, `contents/${channel}`);

interface BasicsProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly disabled: boolean;
  readonly isNew: boolean;
  readonly topics: readonly string[];
}

function Basics({ draft, change, disabled, isNew, topics }: BasicsProps) {
  const { t } = useTranslation(['message', 'journey']);
  return (
    <div className="form-grid">
      <div className="field stack">
        <label htmlFor="template-name">{t('editor.name')}</label>
        <Input
          id="template-name"
          value={draft.name}
          maxLength={80}
          readOnly={disabled}
          onChange={(event) => change({ ...draft, name: event.target.value })}
        />
      </div>
      <div className="field stack">
        <label htmlFor="template-purpose">{t('editor.purpose')}</label>
        <Select
          id="template-purpose"
          disabled={disabled || !isNew}
          value={draft.purpose}
          options={(['marketing', 'service', 'transactional', 'emergency'] as const).map((value) => ({
            value,
            label: t(`journey:purpose.${value}`),
          }))}
          onChange={(purpose) => change({ ...draft, purpose })}
        />
        <span className="quiet">{t(`purposeHint.${draft.purpose}`)}</span>
      </div>
      <div className="field stack">
        <label htmlFor="template-topic">{t('editor.topic') + t('editor.optional')}</label>
        <AutoComplete
          id="template-topic"
          disabled={disabled}
          value={draft.topic}
          options={topics.map((value) => ({ value }))}
          onChange={(topic: string) => change({ ...draft, topic })}
        />
        <span className="quiet">{t('editor.topicHint')}</span>
      </div>
      <div className="field stack">
        <label htmlFor="template-link">{t('editor.link') + t('editor.optional')}</label>
        <Input
          id="template-link"
          value={draft.link}
          maxLength={500}
          readOnly={disabled}
          onChange={(event) => change({ ...draft, link: event.target.value })}
        />
        <span className="quiet">{t('editor.linkHint')}</span>
      </div>
    </div>
  );
}
