/** What keeps the draft from being published, each leading to its step. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { useStage } from '../canvas/stage.ts';
import { stepOf } from '../graph/graph.ts';
import { useStepTitle } from '../step/say.ts';

export interface FaultsProps {
  readonly faults: ReadonlyMap<string, readonly string[]>;
  readonly open: (stepId: string) => void;
}

export function Faults({ faults, open }: FaultsProps) {
  const { t } = useTranslation('journey');
  const { flow } = useStage();
  const title = useStepTitle();
  const nameOf = (id: string) => {
    const step = stepOf(flow, id);
    return step ? title(step) : t('start.title');
  };
  const all = [...faults].flatMap(([id, list]) => list.map((text) => ({ id, text })));
  if (all.length === 0) return null;
  return (
    <details className="notice notice-warn faults gap-below">
      <summary>
        <Icon name="bell" size={17} /> {t('fault.some', { count: all.length })}
      </summary>
      <ul>
        {all.map(({ id, text }) => (
          <li key={`${id} ${text}`}>
            <Button type="link" size="small" onClick={() => open(id)}>
              {nameOf(id)}
            </Button>
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
