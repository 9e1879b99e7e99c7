/** First half of the edit form: who the pet is. */
import { useState } from 'react';
import { Box, DateInput, Input, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { useStore } from '../state/store.ts';
import { Choices, Field } from '../ui/form.tsx';
import { Icon } from '../ui/icon.tsx';
import { Card } from '../ui/kit.tsx';
import { today } from './age.ts';
import { BreedPicker } from './breed-picker.tsx';
import type { AgeMode, Draft, DraftProblem } from './draft.ts';
import { nameOf, type Species } from './pet.ts';

export interface EditPartProps {
  readonly draft: Draft;
  readonly problems: readonly DraftProblem[];
  readonly onChange: (change: Partial<Draft>) => void;
}

export function EditBasics({
  draft,
  problems,
  species,
  onChange,
}: EditPartProps & { readonly species: readonly Species[] }) {
  const t = useText();
  const chosen = useStore(language);
  const wrongName = problems.includes('name');
  return (
    <Card title={t('edit.basics')}>
      <Field label={t('edit.name')} error={wrongName ? t('edit.nameMissing') : undefined}>
        <Input
          label={t('edit.name')}
          value={draft.name}
          maxLength={40}
          placeholder={t('edit.nameExample')}
          invalid={wrongName}
          onChange={(name) => onChange({ name })}
        />
      </Field>
      <Field label={t('edit.species')}>
        <Choices
          label={t('edit.species')}
          value={draft.species}
          options={species.map((item) => ({ value: item.species, name: nameOf(chosen, item) }))}
          onChange={(value) => onChange(value === draft.species ? {} : { species: value, breed: null })}
        />
      </Field>
      <Field label={t('edit.breed')}>
        <BreedField draft={draft} onChange={onChange} />
      </Field>
      <Field label={t('edit.sex')}>
        <Choices
          label={t('edit.sex')}
          value={draft.sex}
          options={(['male', 'female', 'unknown'] as const).map((value) => ({ value, name: t(`sex.${value}`) }))}
          onChange={(sex) => onChange({ sex })}
        />
      </Field>
      <Field label={t('edit.neutered')}>
        <Choices
          label={t('edit.neutered')}
          value={draft.neutered}
          options={(['yes', 'no', 'unknown'] as const).map((value) => ({ value, name: t(`common.${value}`) }))}
          onChange={(neutered) => onChange({ neutered })}
        />
      </Field>
      <AgeField draft={draft} wrong={problems.includes('estimate')} onChange={onChange} />
    </Card>
  );
}

function BreedField({ draft, onChange }: Pick<EditPartProps, 'draft' | 'onChange'>) {
  const t = useText();
  const chosen = useStore(language);
  const [picking, setPicking] = useState(false);
  const name = draft.breed === null ? t('breed.choose') : nameOf(chosen, draft.breed);
  return (
    <>
      <Press className="input picker" label={`${t('edit.breed')}: ${name}`} onPress={() => setPicking(true)}>
        <Words className={draft.breed === null ? 'placeholder' : ''}>{name}</Words>
        <Icon name="search" className="row-next" />
      </Press>
      {picking && (
        <BreedPicker
          species={draft.species}
          onClose={() => setPicking(false)}
          onChoose={(breed) => {
            setPicking(false);
            onChange({ breed });
          }}
        />
      )}
    </>
  );
}

function AgeField({
  draft,
  wrong,
  onChange,
}: {
  readonly draft: Draft;
  readonly wrong: boolean;
  readonly onChange: EditPartProps['onChange'];
}) {
  const t = useText();
  const label = t('edit.birthday');
  return (
    <Field label={t('edit.age')} error={wrong ? t('edit.estimateWrong') : undefined}>
      <Choices<AgeMode>
        label={t('edit.age')}
        value={draft.ageMode}
        options={(['birthday', 'estimate', 'unknown'] as const).map((value) => ({
          value,
          name: t(`ageMode.${value}`),
        }))}
        onChange={(ageMode) => onChange({ ageMode })}
      />
      {draft.ageMode === 'birthday' && (
        <DateInput
          label={label}
          value={draft.birthday}
          from="1990-01-01"
          until={today()}
          placeholder={t('edit.birthdayChoose')}
          onChange={(birthday) => onChange({ birthday })}
        />
      )}
      {draft.ageMode === 'estimate' && (
        <Box className="line">
          <Input
            label={t('edit.years')}
            value={draft.years}
            keyboard="digits"
            maxLength={2}
            invalid={wrong}
            onChange={(years) => onChange({ years })}
          />
          <Words>{t('edit.years')}</Words>
          <Input
            label={t('edit.months')}
            value={draft.months}
            keyboard="digits"
            maxLength={2}
            invalid={wrong}
            onChange={(months) => onChange({ months })}
          />
          <Words>{t('edit.months')}</Words>
        </Box>
      )}
    </Field>
  );
}
