/** What a change changed: one line per field, before and after; lists as what came and went. */
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../app/time.ts';
import { sayMoney } from '../../../kit/Money.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { type Changed, differences, isId, listChange } from './difference.ts';
import { useMemberName } from './words.ts';

export interface DifferenceProps {
  readonly before: unknown;
  readonly after: unknown;
}

export function Difference({ before, after }: DifferenceProps) {
  const { t } = useTranslation('team');
  const member = useMemberName();
  const changes = differences(before, after).filter((change) => !isId(change.before) && !isId(change.after));
  if (changes.length === 0) return <p className="quiet">{t('audit.noDetail')}</p>;
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('audit.field')}</th>
          <th>{t('audit.before')}</th>
          <th>{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path.join('.')}>
            <th scope="row">{member(change.path)}</th>
            <Sides change={change} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sides({ change }: { readonly change: Changed }) {
  const { t } = useTranslation('team');
  const say = useSayValue();
  const lists = listChange(change.before, change.after);
  if (!lists) {
    return (
      <>
        <td className="break">{say(change.before, change.path)}</td>
        <td className="break">{say(change.after, change.path)}</td>
      </>
    );
  }
  const word = (text: string) => t(`permission.${text}`, { defaultValue: isId(text) ? t('audit.one') : text });
  return (
    <td colSpan={2}>
      <span className="row">
        {lists.removed.map((text) => (
          <StateTag key={text} tone="bad">
            − {word(text)}
          </StateTag>
        ))}
        {lists.added.map((text) => (
          <StateTag key={text} tone="good">
            + {word(text)}
          </StateTag>
        ))}
      </span>
    </td>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function useSayValue(): (value: unknown, path: readonly string[]) => string {
  const { t } = useTranslation('team');
  return (value, path) => {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    if (typeof value === 'number' && path.at(-1)?.endsWith('Fen')) return sayMoney(value);
    if (typeof value === 'string' && INSTANT.test(value)) return exactTime(value);
    if (Array.isArray(value)) return t('audit.items', { count: value.length });
    return t(`word.${String(value)}`, { defaultValue: String(value) });
  };
}
