/** Conditions over events: a figure of them, never done, or steps in order. */
import type { Segment } from '@pawloop/contract';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { OperatorSelect } from './Condition.tsx';
import { operatorsFor, propertyType, useCatalogue, type ValueType } from './catalogue.ts';
import { EventSelect, PropertySelect, WhereList, WindowInput } from './EventParts.tsx';
import { ValueInput } from './ValueInput.tsx';

const measures = ['count', 'sum', 'first', 'last'] as const;

export interface LeafProps<L> {
  readonly leaf: L;
  readonly change: (leaf: L) => void;
}

/** What is compared: a number, an amount, a time or a property's value. */
function typeOf(leaf: Segment.EventLeaf, catalogue: ReturnType<typeof useCatalogue>): ValueType {
  if (leaf.measure === 'count') return 'number';
  if (leaf.property === undefined) return leaf.measure === 'sum' ? 'number' : 'instant';
  return propertyType(catalogue, leaf.event, leaf.property);
}

/** Without the members that no longer fit after another measure, event or property was chosen. */
function restarted(leaf: Segment.EventLeaf, type: ValueType): Segment.EventLeaf {
  const { value: _value, ...rest } = leaf;
  return { ...rest, operator: operatorsFor(type)[0] ?? 'eq' };
}

export function EventCondition({ leaf, change }: LeafProps<Segment.EventLeaf>) {
  const { t } = useTranslation('segment');
  const catalogue = useCatalogue();
  const type = typeOf(leaf, catalogue);
  const restart = (next: Segment.EventLeaf) => change(restarted(next, typeOf(next, catalogue)));
  const withWindow = (window: Segment.Window | undefined) => {
    const { window: _window, ...rest } = leaf;
    change(window ? { ...rest, window } : rest);
  };
  const withProperty = (property: string | undefined) => {
    const { property: _property, ...rest } = leaf;
    restart(property ? { ...rest, property } : rest);
  };
  return (
    <>
      <EventSelect
        value={leaf.event}
        change={(event) =>
          restart({ event, measure: 'count', operator: 'gte', ...(leaf.window && { window: leaf.window }) })
        }
      />
      <Select
        aria-label={t('builder.measure')}
        value={leaf.measure}
        options={measures.map((measure) => ({ value: measure, label: t(`measure.${measure}`) }))}
        onChange={(measure: (typeof measures)[number]) => {
          const { property: _property, ...rest } = leaf;
          restart({ ...rest, measure });
        }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 90 }}
      />
      {leaf.measure !== 'count' && (
        <PropertySelect
          event={leaf.event}
          value={leaf.property}
          numericOnly={leaf.measure === 'sum'}
          change={withProperty}
        />
      )}
      <OperatorSelect
        operators={operatorsFor(type)}
        value={leaf.operator}
        change={(operator) => {
          const { value: _value, ...rest } = leaf;
          change({ ...rest, operator });
        }}
      />
      <ValueInput
        type={type}
        operator={leaf.operator}
        value={leaf.value}
        change={(value) => change({ ...leaf, value: value ?? '' })}
      />
      <WindowInput value={leaf.window} change={withWindow} />
      <WhereList event={leaf.event} where={leaf.where} change={(where) => change({ ...leaf, where })} />
    </>
  );
}

export function NotDoneCondition({ leaf, change }: LeafProps<Segment.NotDoneLeaf>) {
  const { window: _window, ...rest } = leaf;
  return (
    <>
      <EventSelect
        value={leaf.notDone}
        change={(notDone) => change({ notDone, ...(leaf.window && { window: leaf.window }) })}
      />
      <WindowInput value={leaf.window} change={(window) => change(window ? { ...rest, window } : rest)} />
      <WhereList event={leaf.notDone} where={leaf.where} change={(where) => change({ ...leaf, where })} />
    </>
  );
}

const MOST_STEPS = 6;

export function SequenceCondition({ leaf, change }: LeafProps<Segment.SequenceLeaf>) {
  const { t } = useTranslation('segment');
  const { window: _window, ...rest } = leaf;
  const steps = leaf.sequence.map((step, index) => ({ step, index, key: `step ${index}` }));
  return (
    <div className="stack">
      {steps.map(({ step, index, key }) => (
        <div key={key} className="row">
          <span className="quiet">{t('builder.step', { number: index + 1 })}</span>
          <EventSelect
            value={step.event}
            change={(event) => change({ ...leaf, sequence: leaf.sequence.with(index, { event }) })}
          />
          <WhereList
            event={step.event}
            where={step.where}
            change={(where) => change({ ...leaf, sequence: leaf.sequence.with(index, { ...step, where }) })}
          />
          {leaf.sequence.length > 2 && (
            <Button
              type="text"
              size="small"
              aria-label={t('builder.remove')}
              icon={<Icon name="close" size={14} />}
              onClick={() => change({ ...leaf, sequence: leaf.sequence.toSpliced(index, 1) })}
            />
          )}
        </div>
      ))}
      <div className="row">
        {leaf.sequence.length < MOST_STEPS && (
          <Button size="small" onClick={() => change({ ...leaf, sequence: [...leaf.sequence, { event: '' }] })}>
            {t('builder.addStep')}
          </Button>
        )}
        <span className="quiet">{t('builder.withinHours')}</span>
        <InputNumber
          aria-label={t('builder.withinHours')}
          min={1}
          max={87_840}
          suffix={t('builder.hours')}
          value={leaf.withinHours?.total ?? null}
          onChange={(total) => {
            const { withinHours: _within, ...others } = leaf;
            change(total ? { ...others, withinHours: { total } } : others);
          }}
          style={{ width: 130 }}
        />
        <WindowInput value={leaf.window} change={(window) => change(window ? { ...rest, window } : rest)} />
      </div>
    </div>
  );
}
