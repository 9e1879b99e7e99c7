/** Which columns of a table are shown. */
import { Button, Checkbox, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../Icon.tsx';

export interface ColumnChoiceProps {
  readonly columns: readonly { readonly key: string; readonly title: string; readonly main?: true }[];
  readonly chosen: readonly string[];
  readonly choose: (keys: string[] | null) => void;
}

export function ColumnChoice({ columns, chosen, choose }: ColumnChoiceProps) {
  const { t } = useTranslation('kit');
  const list = (
    <div className="stack choice-list">
      {columns.map((column) => (
        <Checkbox
          key={column.key}
          checked={chosen.includes(column.key)}
          disabled={column.main ?? false}
          onChange={(event) =>
            choose(event.target.checked ? [...chosen, column.key] : chosen.filter((key) => key !== column.key))
          }
        >
          {column.title}
        </Checkbox>
      ))}
      <Button size="small" onClick={() => choose(null)}>
        {t('columnsReset')}
      </Button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" title={t('columns')} content={list}>
      <Button icon={<Icon name="columns" size={16} />}>{t('columns')}</Button>
    </Popover>
  );
}
