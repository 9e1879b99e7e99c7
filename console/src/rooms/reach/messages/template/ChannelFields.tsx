/** The texts of one channel in one language. */
import { Button, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { type Channel, channelSpecs } from './channels.ts';
import {
  type Draft,
  isBlank,
  type Language,
  lacking,
  type Row,
  type Words,
  withoutEnglish,
  withWords,
  wordsAt,
} from './draft.ts';
import type { Faults } from './faults.ts';
import { FaultText, TextField, type Variable, VariablePicker } from './TextField.tsx';

export interface ChannelFieldsProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly channel: Channel;
  readonly language: Language;
  readonly choose: (language: Language) => void;
  readonly faults: Faults;
  readonly disabled: boolean;
  readonly variables: readonly Variable[];
  /** Adds the variable to those declared when it needs that. */
  readonly use: (draft: Draft, variable: Variable) => Draft;
}

export function ChannelFields(props: ChannelFieldsProps) {
  const { draft, change, channel, language, disabled } = props;
  const { t } = useTranslation('message');
  const words = wordsAt(draft, channel, language);
  const hasEnglish = draft.contents[channel]?.en !== undefined;
  const set = (next: Words) => change(withWords(draft, channel, language, next));
  return (
    <>
      <div className="row spread gap-below">
        <Segmented<Language>
          aria-label={t('editor.language')}
          value={language}
          onChange={props.choose}
          options={[
            { value: 'zh', label: t('language.zh') },
            { value: 'en', label: hasEnglish ? t('language.en') : t('editor.addEnglish') },
          ]}
        />
        {language === 'en' && hasEnglish && !disabled && (
          <Button type="text" size="small" onClick={() => change(withoutEnglish(draft, channel))}>
            {t('editor.removeEnglish')}
          </Button>
        )}
      </div>
      {language === 'en' && isBlank(words) && <p className="quiet gap-below">{t('editor.englishHint')}</p>}
      <Texts {...props} words={words} set={set} />
      {channelSpecs[channel].rows && <Rows {...props} words={words} set={set} />}
    </>
  );
}

interface WordsProps extends ChannelFieldsProps {
  readonly words: Words;
  readonly set: (words: Words) => void;
}

function Texts(props: WordsProps) {
  const { draft, change, channel, language, words, set, faults, disabled, variables } = props;
  const { t } = useTranslation('message');
  const gaps = lacking(channel, words);
  return channelSpecs[channel].texts.map((spec) => {
    const hint = t(`text.${channel}.${spec.name}Hint`, { defaultValue: '' });
    const optional = spec.optional ? t('editor.optional') : '';
    return (
      <TextField
        key={`${channel}-${language}-${spec.name}`}
        label={t(`text.${channel}.${spec.name}`) + optional}
        value={words.texts[spec.name] ?? ''}
        change={(text) => set({ ...words, texts: { ...words.texts, [spec.name]: text } })}
        max={spec.max}
        long={spec.long ?? false}
        hint={hint || undefined}
        fault={gaps.includes(spec.name) ? undefined : faults.get(`contents/${channel}/${language}/${spec.name}`)}
        disabled={disabled}
        variables={spec.plain ? undefined : variables}
        insert={(text, variable) => {
          const next = { ...words, texts: { ...words.texts, [spec.name]: text } };
          change(props.use(withWords(draft, channel, language, next), variable));
        }}
      />
    );
  });
}

function Rows(props: WordsProps) {
  const { channel, language, words, set, faults, disabled, variables } = props;
  const { t } = useTranslation('message');
  const group = channelSpecs[channel].rows?.name ?? 'data';
  const put = (index: number, row: Row | undefined) =>
    set({ ...words, rows: words.rows.flatMap((one, at) => (at !== index ? [one] : row ? [row] : [])) });
  return (
    <fieldset className="permission-group stack">
      <legend>{t(`text.${channel}.${group}`)}</legend>
      <p className="quiet">{t(`text.${channel}.${group}Hint`)}</p>
      {words.rows.map((row, index) => {
        const fault = faults.get(`contents/${channel}/${language}/${group}/${row.name}`);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <div key={index}>
            <div className="value-row">
              <Input
                value={row.name}
                maxLength={40}
                readOnly={disabled}
                aria-label={t('editor.rowName')}
                placeholder={t('editor.rowName')}
                onChange={(event) => put(index, { ...row, name: event.target.value })}
              />
              <Input
                value={row.value}
                maxLength={500}
                readOnly={disabled}
                aria-label={t('editor.rowValue')}
                placeholder={t('editor.rowValue')}
                {...(fault && { status: 'error' as const })}
                onChange={(event) => put(index, { ...row, value: event.target.value })}
              />
              <Button
                type="text"
                disabled={disabled}
                aria-label={t('editor.rowRemove')}
                icon={<Icon name="close" size={16} />}
                onClick={() => put(index, undefined)}
              />
            </div>
            <div className="row spread">
              {fault ? <FaultText fault={fault} /> : <span />}
              {!disabled && (
                <VariablePicker
                  variables={variables}
                  pick={(variable) => {
                    const value = `${row.value}{{ ${variable.name} }}`;
                    const rows = words.rows.map((one, at) => (at === index ? { ...row, value } : one));
                    const next = withWords(props.draft, channel, language, { ...words, rows });
                    props.change(props.use(next, variable));
                  }}
                />
              )}
            </div>
          </div>
        );
      })}
      {!disabled && (
        <Button
          type="dashed"
          block
          icon={<Icon name="plus" size={15} />}
          onClick={() => set({ ...words, rows: [...words.rows, { name: '', value: '' }] })}
        >
          {t('editor.rowAdd')}
        </Button>
      )}
    </fieldset>
  );
}
