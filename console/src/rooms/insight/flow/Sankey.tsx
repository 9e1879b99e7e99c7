/** Paths as a Sankey diagram: levels from left to right, in the order of time. */
import { SankeyChart } from 'echarts/charts';
import { use } from 'echarts/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { sayCount } from '../../../kit/Money.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { useEventName } from '../../customers/eventName.ts';
import type { PathAnswer } from './question.ts';

// Only this room draws it; the other charts are fetched without it.
use([SankeyChart]);

/** Words for an event of a path; null stands for the others. */
export function usePathNames(): (event: string | null) => string {
  const { t } = useTranslation('insight');
  const eventName = useEventName();
  return (event) => (event === null ? t('path.others') : eventName(event));
}

interface Hovered {
  readonly dataType?: string;
  readonly name: string;
  readonly data: unknown;
}

/** `下单 12 → 看商品 8: 5` for a link, the node's own words otherwise. */
function tooltipOf(label: ReadonlyMap<string, string>) {
  return (hovered: Hovered): string => {
    if (hovered.dataType !== 'edge') return label.get(hovered.name) ?? hovered.name;
    const { source, target, value } = hovered.data as { source: string; target: string; value: number };
    return `${label.get(source)} → ${label.get(target)}: ${sayCount(value)}`;
  };
}

const NODE_HEIGHT = 56;
/** Room for a node and its words; a narrow window scrolls. */
const LEVEL_WIDTH = 140;
const LEAST_HEIGHT = 260;

export function Sankey({ answer, isBackwards }: { readonly answer: PathAnswer; readonly isBackwards: boolean }) {
  const { t } = useTranslation('insight');
  const names = usePathNames();
  const perLevel = new Map<number, number>();
  for (const { level } of answer.nodes) perLevel.set(level, (perLevel.get(level) ?? 0) + 1);
  const height = Math.max(LEAST_HEIGHT, Math.max(...perLevel.values()) * NODE_HEIGHT);
  const option = useCallback(
    (look: ChartLook) => {
      const deepest = Math.max(...answer.nodes.map((node) => node.level));
      const id = (level: number, event: string | null) => `${level}:${event ?? '*'}`;
      const events = [...new Set(answer.nodes.map((node) => node.event))];
      const colourOf = (event: string | null) =>
        event === null
          ? look.palette.quiet
          : (look.color[events.indexOf(event) % look.color.length] ?? look.palette.quiet);
      const label = new Map(
        answer.nodes.map((node) => [id(node.level, node.event), `${names(node.event)} ${sayCount(node.customers)}`]),
      );
      return {
        legend: { show: false },
        tooltip: { ...look.tooltip, trigger: 'item', formatter: tooltipOf(label) },
        series: [
          {
            type: 'sankey',
            left: 4,
            right: 140,
            top: 8,
            bottom: 8,
            draggable: false,
            nodeGap: 14,
            nodeWidth: 12,
            emphasis: { focus: 'adjacency' },
            lineStyle: { color: 'source', opacity: 0.32, curveness: 0.5 },
            label: {
              color: look.palette.text,
              fontSize: 12.5,
              formatter: ({ name }: { name: string }) => label.get(name) ?? name,
            },
            data: answer.nodes.map((node) => ({
              name: id(node.level, node.event),
              // As high as all its customers, also those for whom nothing follows.
              value: node.customers,
              depth: isBackwards ? deepest - node.level : node.level,
              itemStyle: { color: colourOf(node.event), borderWidth: 0 },
            })),
            links: answer.links.map((link) => {
              const [here, there] = [id(link.level, link.from), id(link.level + 1, link.to)];
              const [source, target] = isBackwards ? [there, here] : [here, there];
              return { source, target, value: link.customers };
            }),
          },
        ],
      };
    },
    [answer, isBackwards, names],
  );
  return (
    <Wide label={t('path.title')}>
      <div style={{ minWidth: perLevel.size * LEVEL_WIDTH }}>
        <Chart label={t('path.title')} height={height} option={option} />
      </div>
    </Wide>
  );
}
