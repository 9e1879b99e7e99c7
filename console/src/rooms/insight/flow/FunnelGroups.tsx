/** A funnel broken down: each group's customers at each step, shaded by the share that got there. */
import type { Metric } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { useShade } from '../../../app/theme.ts';
import { heat } from '../../../kit/chart/look.ts';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { useEventName } from '../../customers/eventName.ts';
import type { FunnelAnswer } from './question.ts';

export interface FunnelGroupsProps {
  readonly answer: FunnelAnswer;
  readonly breakdown: Metric.Breakdown;
}

export function FunnelGroups({ answer, breakdown }: FunnelGroupsProps) {
  const { t } = useTranslation(['insight', 'audience']);
  const eventName = useEventName();
  const steps = answer.steps.map((step, index) => ({
    index,
    key: `step ${index}`,
    title: `${index + 1}. ${eventName(step.event)}`,
  }));
  const labelOf = (group: FunnelAnswer['groups'][number]): string => {
    if (group.group === null) return t(`insight:funnel.missing.${breakdown.by}`);
    return breakdown.by === 'tier'
      ? t(`audience:lifecycle.${group.group}`, { defaultValue: group.group })
      : (group.label ?? group.group);
  };
  return (
    <Section
      title={t(`insight:funnel.groups.${breakdown.by}`)}
      {...(breakdown.by === 'property' && { hint: t('insight:funnel.groupsOverlap') })}
    >
      <Wide label={t(`insight:funnel.groups.${breakdown.by}`)}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('insight:funnel.group')}</th>
              {steps.map(({ key, title }) => (
                <th key={key} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.groups.map((group) => (
              <tr key={group.group ?? '–'}>
                <th scope="row">{labelOf(group)}</th>
                {steps.map(({ key, index }) => (
                  <Cell key={key} customers={group.steps[index] ?? 0} of={group.steps[0] ?? 0} isFirst={index === 0} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Section>
  );
}

interface CellProps {
  readonly customers: number;
  /** Customers of the first step. */
  readonly of: number;
  readonly isFirst: boolean;
}

function Cell({ customers, of, isFirst }: CellProps) {
  const shade = useShade();
  if (isFirst) return <td className="figures">{sayCount(customers)}</td>;
  const colours = heat[shade];
  const share = of > 0 ? customers / of : 0;
  const depth = Math.min(colours.length - 1, Math.ceil(share * (colours.length - 1)));
  const isDark = shade === 'light' ? depth >= 4 : depth < 4;
  return (
    <td className="figures" style={{ background: colours[depth], color: isDark ? '#ffffff' : '#2a1a10' }}>
      {sayCount(customers)} · {sayShare(share, 0)}
    </td>
  );
}
