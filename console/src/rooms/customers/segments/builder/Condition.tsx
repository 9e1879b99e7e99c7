/** `field operator value`, about the customer or about one pet. */
import type { Segment } from '@pawloop/contract';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { BreedValue } from './BreedValue.tsx';
import { type Operator, useCatalogue, useCatalogueWords, useKnownChoices } from './catalogue.ts';
import { ValueInput } from './ValueInput.tsx';

export interface ConditionProps {
  readonly leaf: Segment.FieldLeaf;
  readonly change: (leaf: Segment.FieldLeaf) => void;
  readonly perPet?: boolean;
}

export function Condition({ leaf, change, perPet = false }: ConditionProps) {
  const { t } = useTranslation('segment');
  const { fields } = useCatalogue();
  const words = useCatalogueWords();
  const field = fields.find((one) => one.key === leaf.field);
  const known = useKnownChoices(leaf.field);
  const fitting = fields.filter((one) => one.perPet === perPet);
  const groups = Map.groupBy(fitting, (one) => one.key.split('.')[0] ?? '');
  const options = [...groups].map(([module, members]) => ({
    label: t(`module.${module}`, { defaultValue: module }),
    options: members.map((one) => ({ value: one.key, label: words.field(one.key) })),
  }));
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('builder.field')}
        placeholder={t('builder.field')}
        value={leaf.field || null}
        options={options}
        onChange={(key: string) => {
          const next = fields.find((one) => one.key === key);
          change({ field: key, operator: next?.operators[0] ?? 'eq' });
        }}
        style={{ minWidth: 170 }}
      />
      {field && (
        <>
          <OperatorSelect
            operators={field.operators}
            value={leaf.operator}
            change={(operator) => change({ field: leaf.field, operator })}
          />
          {field.key === 'pet.breed' && !leaf.operator.startsWith('is') ? (
            <BreedValue
              many={leaf.operator !== 'contains'}
              value={leaf.value}
              change={(value) => change({ ...leaf, value })}
            />
          ) : (
            <ValueInput
              type={field.type}
              operator={leaf.operator}
              choices={field.choices ?? known ?? null}
              value={leaf.value}
              change={(value) => change({ ...leaf, value: value ?? '' })}
            />
          )}
        </>
      )}
    </>
  );
}

export interface OperatorSelectProps<O extends Operator> {
  readonly operators: readonly O[];
  readonly value: O;
  readonly change: (operator: O) => void;
}

export function OperatorSelect<O extends Operator>({ operators, value, change }: OperatorSelectProps<O>) {
  const { t } = useTranslation('segment');
  return (
    <Select<O>
      aria-label={t('builder.operator')}
      value={value}
      options={operators.map((operator) => ({ value: operator, label: t(`operator.${operator as Operator}`) }))}
      onChange={change}
      popupMatchSelectWidth={false}
      style={{ minWidth: 90 }}
    />
  );
}

export interface PetConditionsProps {
  readonly leaf: Segment.PetLeaf;
  readonly change: (leaf: Segment.PetLeaf) => void;
}

/** Has one pet for which all of these hold. */
export function PetConditions({ leaf, change }: PetConditionsProps) {
  const { t } = useTranslation('segment');
  const keyed = leaf.pet.map((one, index) => ({ one, index, key: `pet ${index}` }));
  return (
    <div className="stack">
      {keyed.map(({ one, index, key }) => (
        <div key={key} className="row">
          <Condition perPet leaf={one} change={(next) => change({ pet: leaf.pet.with(index, next) })} />
          {leaf.pet.length > 1 && (
            <Button
              type="text"
              size="small"
              aria-label={t('builder.remove')}
              icon={<Icon name="close" size={14} />}
              onClick={() => change({ pet: leaf.pet.toSpliced(index, 1) })}
            />
          )}
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => change({ pet: [...leaf.pet, { field: '', operator: 'eq' }] })}>
          {t('builder.alsoPet')}
        </Button>
      </div>
    </div>
  );
}
