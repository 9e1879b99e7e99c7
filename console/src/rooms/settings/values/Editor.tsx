/** The control of one setting, made from its schema. */
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { langOf } from '../../../kit/langOf.ts';
import { spacedName } from '../../team/audit/difference.ts';
import type { Control } from './schema.ts';

export interface EditorProps {
  readonly control: Control;
  readonly label: string;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  readonly disabled: boolean;
}

/** A word of the operator's data; one in another language than the page says so to screen readers. */
const sayWord = (word: string) => ({ value: word, label: <span lang={langOf(word)}>{word}</span> });

export function Editor(props: EditorProps) {
  const { control, label, value, change, disabled } = props;
  const { t } = useTranslation('setting');
  const shared = { disabled, 'aria-label': label };
  switch (control.kind) {
    case 'switch':
      return <Switch {...shared} checked={value === true} onChange={change} />;
    case 'number':
      return (
        <InputNumber
          {...shared}
          value={typeof value === 'number' ? value : null}
          {...(control.min !== undefined && { min: control.min })}
          {...(control.max !== undefined && { max: control.max })}
          {...(control.whole && { precision: 0 })}
          onChange={(next) => next !== null && change(next)}
        />
      );
    case 'money':
      return (
        <InputNumber
          {...shared}
          prefix="¥"
          precision={2}
          value={typeof value === 'number' ? yuanOf(value) : null}
          onChange={(next) => next !== null && change(fenOf(next))}
          style={{ width: 150 }}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          value={String(value)}
          options={control.options.map((option) => ({
            value: option,
            label: t(`choice.${option}`, { defaultValue: option }),
          }))}
          onChange={change}
          style={{ minWidth: 160 }}
        />
      );
    case 'words':
    case 'numbers':
      return (
        <Select
          {...shared}
          mode="tags"
          value={Array.isArray(value) ? value.map(String) : []}
          options={Array.isArray(value) ? value.map(String).map(sayWord) : []}
          onChange={(next: string[]) => change(control.kind === 'numbers' ? next.map(Number) : next)}
          style={{ minWidth: 220, maxWidth: 420 }}
        />
      );
    case 'group':
      return <GroupEditor {...props} control={control} />;
    case 'list':
      return <ListEditor {...props} control={control} />;
    default:
      return (
        <Input
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => change(event.target.value)}
          style={{ width: 240 }}
        />
      );
  }
}

type Of<K extends Control['kind']> = Omit<EditorProps, 'control'> & { readonly control: Extract<Control, { kind: K }> };

function GroupEditor({ control, value, change, disabled }: Of<'group'>) {
  const { t } = useTranslation('setting');
  const present = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (
    <div className="setting-group">
      {control.members.map((member) => {
        const label = t(`member.${member.name}`, { defaultValue: spacedName(member.name) });
        return (
          <div key={member.name} className="stack">
            <span className="quiet">{label}</span>
            <Editor
              control={member.control}
              label={label}
              value={present[member.name]}
              change={(next) => change({ ...present, [member.name]: next })}
              disabled={disabled}
            />
          </div>
        );
      })}
    </div>
  );
}

function ListEditor({ control, label, value, change, disabled }: Of<'list'>) {
  const { t } = useTranslation('setting');
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const keyed = items.map((item, index) => ({ item, index, key: `item ${index}` }));
  return (
    <div className="stack">
      {keyed.map(({ item, index, key }) => (
        <div key={key} className="row">
          <Editor
            control={control.item}
            label={`${label} ${index + 1}`}
            value={item}
            change={(next) => change(items.with(index, next))}
            disabled={disabled}
          />
          <Button
            type="text"
            disabled={disabled}
            aria-label={t('removeItem')}
            icon={<Icon name="close" size={15} />}
            onClick={() => change(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button
        size="small"
        disabled={disabled || items.length === 0}
        onClick={() => change([...items, structuredClone(items.at(-1))])}
      >
        {t('addItem')}
      </Button>
    </div>
  );
}
