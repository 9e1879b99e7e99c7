/** Filters, sorting and columns of a table under a name, kept in this browser. */
import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remember, remembered } from '../../app/preferences.ts';
import { useQueryState } from '../Go.tsx';
import { Icon } from '../Icon.tsx';

interface SavedView {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly columns: readonly string[] | null;
}

export interface SavedViewsProps {
  readonly id: string;
  readonly parts: readonly string[];
  readonly chosen: readonly string[] | null;
  readonly choose: (keys: string[] | null) => void;
}

export function SavedViews({ id, parts, chosen, choose }: SavedViewsProps) {
  const { t } = useTranslation('kit');
  const [state, change] = useQueryState();
  const [views, setViews] = useState(() => remembered<SavedView[]>(`views.${id}`, []));
  const [name, setName] = useState('');
  const kept = ['sort', ...parts];
  const keep = (next: SavedView[]) => {
    setViews(next);
    remember(`views.${id}`, next);
  };
  const save = () => {
    const query = Object.fromEntries(kept.flatMap((part) => (state[part] ? [[part, state[part]]] : [])));
    keep([...views.filter((view) => view.name !== name.trim()), { name: name.trim(), query, columns: chosen }]);
    setName('');
  };
  const apply = (view: SavedView) => {
    change(Object.fromEntries(kept.map((part) => [part, view.query[part]])), false);
    choose(view.columns ? [...view.columns] : null);
  };
  const list = (
    <div className="stack choice-list">
      {views.map((view) => (
        <div key={view.name} className="row spread">
          <Button type="link" size="small" onClick={() => apply(view)}>
            {view.name}
          </Button>
          <Button
            type="text"
            size="small"
            aria-label={t('viewRemove', { name: view.name })}
            icon={<Icon name="close" size={14} />}
            onClick={() => keep(views.filter((other) => other !== view))}
          />
        </div>
      ))}
      {views.length === 0 && <span className="quiet">{t('viewsNone')}</span>}
      <div className="row">
        <Input
          value={name}
          size="small"
          maxLength={40}
          placeholder={t('viewName')}
          aria-label={t('viewName')}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={() => name.trim() && save()}
          style={{ width: 150 }}
        />
        <Button size="small" disabled={!name.trim()} onClick={save}>
          {t('viewSave')}
        </Button>
      </div>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" title={t('views')} content={list}>
      <Button icon={<Icon name="star" size={16} />}>{t('views')}</Button>
    </Popover>
  );
}
