/** Variables that the sender brings: a default keeps a message from failing, an example fills the preview. */
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { Section } from '../../../../kit/Section.tsx';
import type { Draft, DraftVariable } from './draft.ts';
import type { Faults } from './faults.ts';
import { FaultText } from './TextField.tsx';

export interface VariablesProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly faults: Faults;
  readonly disabled: boolean;
}

const members = ['name', 'default', 'example'] as const;

export function Variables({ draft, change, faults, disabled }: VariablesProps) {
  const { t } = useTranslation('message');
  const put = (index: number, next: DraftVariable | undefined) =>
    change({
      ...draft,
      variables: draft.variables.flatMap((one, at) => (at !== index ? [one] : next ? [next] : [])),
    });
  return (
    <Section title={t('variables.title')} hint={t('variables.hint')}>
      <div className="stack">
        {draft.variables.map((variable, index) => {
          const fault = faults.get(`variables/${index}/name`);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: variables have no identity but their place while they are named
            <div key={index}>
              <div className="variable-row">
                {members.map((member) => (
                  <div key={member} className="stack">
                    <label htmlFor={`variable-${index}-${member}`} className={index === 0 ? 'quiet' : 'only-read'}>
                      {t(`variables.${member}`)}
                    </label>
                    <Input
                      id={`variable-${index}-${member}`}
                      value={variable[member]}
                      maxLength={member === 'name' ? 60 : 200}
                      readOnly={disabled}
                      {...(fault && member === 'name' && { status: 'error' as const })}
                      onChange={(event) => put(index, { ...variable, [member]: event.target.value })}
                    />
                  </div>
                ))}
                <Button
                  type="text"
                  disabled={disabled}
                  aria-label={t('variables.remove', { name: variable.name })}
                  icon={<Icon name="close" size={16} />}
                  onClick={() => put(index, undefined)}
                />
              </div>
              {fault && <FaultText fault={fault} />}
            </div>
          );
        })}
        {!disabled && (
          <Button
            type="dashed"
            icon={<Icon name="plus" size={15} />}
            onClick={() =>
              change({ ...draft, variables: [...draft.variables, { name: '', default: '', example: '' }] })
            }
          >
            {t('variables.add')}
          </Button>
        )}
        {disabled && draft.variables.length === 0 && <span className="quiet">{t('variables.none')}</span>}
      </div>
    </Section>
  );
}
