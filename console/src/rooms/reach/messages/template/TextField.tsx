/** One text of a message: length, its fault, and a picker that puts a variable where the caret is. */
import { Button, Dropdown, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { langOf } from '../preview/parts.ts';
import { insertVariable } from './draft.ts';
import type { Said } from './faults.ts';

export interface Variable {
  readonly name: string;
  readonly example: string;
}

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (text: string) => void;
  readonly max: number;
  readonly long?: boolean;
  readonly hint?: string | undefined;
  readonly fault?: Said | undefined;
  readonly disabled: boolean;
  /** Left out where variables are of no use. */
  readonly variables?: readonly Variable[] | undefined;
  /** A variable was put into the text, which now reads `text`. */
  readonly insert?: (text: string, variable: Variable) => void;
}

export function TextField(props: TextFieldProps) {
  const { label, value, change, max, hint, fault, disabled, variables } = props;
  const id = useId();
  const field = useRef<TextAreaRef>(null);
  const insert = (variable: Variable) => {
    const area = field.current?.resizableTextArea?.textArea;
    const from = area?.selectionStart ?? value.length;
    const next = insertVariable(value, variable.name, from, area?.selectionEnd ?? from);
    props.insert?.(next.text, variable);
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(next.caret, next.caret);
    });
  };
  return (
    <div className={props.long ? 'field field-long' : 'field'}>
      <div className="label-row">
        <label htmlFor={id}>{label}</label>
        {variables && !disabled && <VariablePicker variables={variables} pick={insert} />}
      </div>
      <Input.TextArea
        id={id}
        ref={field}
        value={value}
        maxLength={max}
        readOnly={disabled}
        lang={langOf(value)}
        {...(fault && { status: 'error' as const })}
        {...(props.long && { showCount: true })}
        autoSize={{ minRows: props.long ? 3 : 1, maxRows: 12 }}
        aria-describedby={`${id}-hint`}
        onChange={(event) => change(props.long ? event.target.value : event.target.value.replaceAll('\n', ' '))}
      />
      <div id={`${id}-hint`}>
        {fault && <FaultText fault={fault} />}
        {hint && <div className="quiet">{hint}</div>}
      </div>
    </div>
  );
}

export function FaultText({ fault }: { readonly fault: Said }) {
  const { t } = useTranslation('message');
  return <div className="field-fault">{t(`fault.${fault.kind}`, { ...fault })}</div>;
}

interface VariablePickerProps {
  readonly variables: readonly Variable[];
  readonly pick: (variable: Variable) => void;
}

export function VariablePicker({ variables, pick }: VariablePickerProps) {
  const { t } = useTranslation('message');
  const items = variables.map((variable) => ({
    key: variable.name,
    label: (
      <span className="row spread">
        <span>
          {t(`variable.${variable.name.replace('.', '_')}`, { defaultValue: variable.name })}{' '}
          <code className="quiet" lang="en">
            {variable.name}
          </code>
        </span>
        {variable.example && (
          <span className="quiet" lang={langOf(variable.example)}>
            {variable.example}
          </span>
        )}
      </span>
    ),
    onClick: () => pick(variable),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items, style: { maxHeight: 340, overflowY: 'auto' } }}>
      <Button type="text" size="small" icon={<Icon name="plus" size={14} />}>
        {t('editor.insert')}
      </Button>
    </Dropdown>
  );
}
