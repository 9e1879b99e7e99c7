/** Fields of an entry in a sheet: add one, or correct it with a reason (PET-3). */
import { useState } from 'react';
import { Box, DateInput, Input } from '#host';
import { Choices, Field, ManyChoices, Toggle } from '../../ui/form.tsx';
import { Button, Problem } from '../../ui/kit.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { today } from '../age.ts';
import { type DraftField, detailOf, type EntryDraft, fieldsOf } from './draft.ts';
import { entryKinds, type NewEntry } from './record.ts';
import { useText } from './texts.ts';

/** Earliest and latest day that a date can be chosen from. */
const EARLIEST = '1990-01-01';
const LATEST = '2199-12-31';

interface EntryFormProps {
  readonly title: string;
  readonly start: EntryDraft;
  /** A correction asks why, and keeps the kind. */
  readonly correcting: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onSave: (entry: NewEntry, reason: string) => void;
}

export function EntryForm({ title, start, correcting, busy, error, onClose, onSave }: EntryFormProps) {
  const t = useText();
  const [draft, setDraft] = useState(start);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { detail, missing } = detailOf(draft);
  const wrongDate = draft.onDate === '' || draft.onDate > today();
  const noReason = correcting && reason.trim() === '';
  const change = (part: Partial<EntryDraft>) => setDraft((before) => ({ ...before, ...part }));
  function save(): void {
    setTried(true);
    if (missing.length > 0 || wrongDate || noReason) return;
    onSave({ kind: draft.kind, onDate: draft.onDate, detail }, reason.trim());
  }
  return (
    <Sheet title={title} onClose={onClose}>
      {!correcting && (
        <Field label={t('form.kind')}>
          <Choices
            label={t('form.kind')}
            value={draft.kind}
            options={entryKinds.map((value) => ({ value, name: t(`kind.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
        </Field>
      )}
      <DayField
        label={t('form.date')}
        value={draft.onDate}
        error={tried && wrongDate ? t('form.dateWrong') : undefined}
        until={today()}
        onChange={(onDate) => change({ onDate })}
      />
      {draft.kind === 'vaccination' && (
        <Field label={t('summary.vaccines')}>
          <ManyChoices
            label={t('summary.vaccines')}
            values={draft.vaccines}
            options={vaccines.map((value) => ({ value, name: t(`vaccine.${value}`) }))}
            onChange={(chosen) => change({ vaccines: vaccines.filter((one) => chosen.includes(one)) })}
          />
        </Field>
      )}
      {fieldsOf[draft.kind].map((field) => (
        <OneField
          key={field}
          field={field}
          draft={draft}
          error={tried && missing.includes(field) ? t('form.needed') : undefined}
          change={change}
        />
      ))}
      <TextField label={t('form.clinic')} value={draft.clinic} onChange={(clinic) => change({ clinic })} />
      <TextField label={t('form.note')} value={draft.note} lines={3} onChange={(note) => change({ note })} />
      {correcting && (
        <TextField
          label={t('form.reason')}
          value={reason}
          error={tried && noReason ? t('form.needed') : undefined}
          onChange={setReason}
        />
      )}
      <Problem error={error} />
      <Box>
        <Button busy={busy} onPress={save}>
          {t('common.save')}
        </Button>
      </Box>
    </Sheet>
  );
}

interface OneFieldProps {
  readonly field: DraftField;
  readonly draft: EntryDraft;
  readonly error: string | undefined;
  readonly change: (part: Partial<EntryDraft>) => void;
}

const vaccines = ['dog-core', 'cat-core', 'rabies', 'leptospira', 'felv', 'bordetella', 'other'] as const;
const visits = ['check-up', 'illness', 'follow-up', 'emergency', 'other'] as const;
const targets = ['both', 'internal', 'external'] as const;
const procedures = ['grooming', 'dental', 'neutering', 'surgery', 'microchip', 'other'] as const;

function OneField({ field, draft, error, change }: OneFieldProps) {
  const t = useText();
  switch (field) {
    case 'target':
      return (
        <Field label={t('form.target')}>
          <Choices
            label={t('form.target')}
            value={draft.target}
            options={targets.map((value) => ({ value, name: t(`target.${value}`) }))}
            onChange={(target) => change({ target })}
          />
        </Field>
      );
    case 'visit':
      return (
        <Field label={t('form.visit')}>
          <Choices
            label={t('form.visit')}
            value={draft.visit}
            options={visits.map((value) => ({ value, name: t(`visit.${value}`) }))}
            onChange={(visit) => change({ visit })}
          />
        </Field>
      );
    case 'procedure':
      return (
        <Field label={t('form.procedure')}>
          <Choices
            label={t('form.procedure')}
            value={draft.procedure}
            options={procedures.map((value) => ({ value, name: t(`procedure.${value}`) }))}
            onChange={(procedure) => change({ procedure })}
          />
        </Field>
      );
    case 'chronic':
      return <Toggle label={t('form.chronic')} on={draft.chronic} onChange={(chronic) => change({ chronic })} />;
    case 'nextDueOn':
      return (
        <DayField
          label={t('form.next')}
          hint={t('form.noNext')}
          value={draft.nextDueOn}
          from={draft.onDate}
          onChange={(nextDueOn) => change({ nextDueOn })}
        />
      );
    case 'untilOn':
      return (
        <DayField
          label={t('form.until')}
          value={draft.untilOn}
          from={draft.onDate}
          onChange={(untilOn) => change({ untilOn })}
        />
      );
    case 'kg':
      return (
        <Field label={t('form.kg')} error={error}>
          <Input
            label={t('form.kg')}
            value={draft.kg}
            keyboard="decimal"
            maxLength={8}
            placeholder="4.2"
            invalid={error !== undefined}
            onChange={(kg) => change({ kg })}
          />
        </Field>
      );
    default:
      return (
        <TextField
          label={t(`form.${field}`)}
          value={draft[field]}
          error={error}
          {...(field === 'product' && { placeholder: t('form.productExample') })}
          onChange={(value) => change({ [field]: value })}
        />
      );
  }
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly lines?: number;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

function TextField({ label, value, error, lines, placeholder, onChange }: TextFieldProps) {
  return (
    <Field label={label} error={error}>
      <Input
        label={label}
        value={value}
        maxLength={lines === undefined ? 120 : 1000}
        invalid={error !== undefined}
        {...(lines !== undefined && { lines })}
        {...(placeholder !== undefined && { placeholder })}
        onChange={onChange}
      />
    </Field>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly from?: string;
  readonly until?: string;
  readonly onChange: (value: string) => void;
}

function DayField({ label, value, hint, error, from, until = LATEST, onChange }: DayFieldProps) {
  return (
    <Field label={label} error={error} {...(hint !== undefined && { hint })}>
      <DateInput
        label={label}
        value={value}
        placeholder="YYYY-MM-DD"
        from={from || EARLIEST}
        until={until}
        invalid={error !== undefined}
        onChange={onChange}
      />
    </Field>
  );
}
