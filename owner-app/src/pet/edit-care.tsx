/** Second half of the edit form: body, character, food and health. */
import { Input } from '#host';
import { useText } from '../i18n/language.ts';
import { Choices, Field, ManyChoices } from '../ui/form.tsx';
import { Card } from '../ui/kit.tsx';
import type { EditPartProps } from './edit-basics.tsx';
import { checkMicrochip, isAcceptable } from './microchip.ts';
import { temperaments } from './pet.ts';

const coats = ['short', 'medium', 'semi-long', 'long', 'hairless', 'unknown'] as const;

export function EditCare({ draft, problems, isNew, onChange }: EditPartProps & { readonly isNew: boolean }) {
  const t = useText();
  const wrongWeight = problems.includes('weight');
  return (
    <>
      <Card title={t('edit.body')}>
        {isNew && (
          <Field label={t('weight.inKg')} error={wrongWeight ? t('weight.wrong') : undefined}>
            <Input
              label={t('weight.inKg')}
              value={draft.weight}
              keyboard="decimal"
              maxLength={8}
              placeholder="4.2"
              invalid={wrongWeight}
              onChange={(weight) => onChange({ weight })}
            />
          </Field>
        )}
        <Field label={t('edit.coat')}>
          <Choices
            label={t('edit.coat')}
            value={draft.coatLength}
            options={coats.map((value) => ({ value, name: t(`coat.${value}`) }))}
            onChange={(coatLength) => onChange({ coatLength })}
          />
        </Field>
        <Field label={t('edit.colour')}>
          <Input
            label={t('edit.colour')}
            value={draft.coatColour}
            maxLength={40}
            placeholder={t('edit.colourExample')}
            onChange={(coatColour) => onChange({ coatColour })}
          />
        </Field>
        <MicrochipField text={draft.microchip} onChange={(microchip) => onChange({ microchip })} />
      </Card>
      <Card title={t('edit.temperament')}>
        <ManyChoices
          label={t('edit.temperament')}
          values={draft.temperamentTags}
          options={temperaments.map((value) => ({ value, name: t(`temperament.${value}`) }))}
          onChange={(temperamentTags) => onChange({ temperamentTags })}
        />
      </Card>
      <Card title={t('edit.foodAndHealth')}>
        <Field label={t('edit.food')}>
          <Input
            label={t('edit.food')}
            value={draft.foodHabits}
            lines={3}
            maxLength={500}
            placeholder={t('edit.foodExample')}
            onChange={(foodHabits) => onChange({ foodHabits })}
          />
        </Field>
        <Field label={t('edit.allergies')} hint={t('edit.commaHint')}>
          <Input
            label={t('edit.allergies')}
            value={draft.allergies}
            maxLength={400}
            placeholder={t('edit.allergiesExample')}
            onChange={(allergies) => onChange({ allergies })}
          />
        </Field>
        <Field label={t('edit.conditions')} hint={t('edit.commaHint')}>
          <Input
            label={t('edit.conditions')}
            value={draft.chronicConditions}
            maxLength={400}
            placeholder={t('edit.conditionsExample')}
            onChange={(chronicConditions) => onChange({ chronicConditions })}
          />
        </Field>
      </Card>
    </>
  );
}

/** Says at once whether the number can be a microchip's; a number still being typed is not blamed. */
function MicrochipField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const t = useText();
  const check = checkMicrochip(text);
  const wrong = !isAcceptable(check);
  return (
    <Field
      label={t('edit.microchip')}
      hint={t(`microchip.${check}`)}
      error={wrong && check !== 'length' ? t(`microchip.${check}`) : undefined}
    >
      <Input
        label={t('edit.microchip')}
        value={text}
        keyboard="text"
        maxLength={24}
        placeholder="156 0100 0123 4567"
        invalid={wrong && check !== 'length'}
        onChange={onChange}
      />
    </Field>
  );
}
