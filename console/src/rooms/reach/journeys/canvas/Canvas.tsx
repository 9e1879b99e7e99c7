/**
 * The journey as a picture (CAM-1): boxes laid out by themselves, a plus wherever a step can stand, lines that can be
 * pulled to another step. Fetched only when a canvas is shown; phones show the list of steps instead.
 */
import {
  type Connection,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type Viewport,
} from '@xyflow/react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Point } from '../graph/layout.ts';
import { useSayWay } from '../step/say.ts';
import { AddStep } from './AddStep.tsx';
import { type Drawing, type Drawn, drawingOf, START_ID, sizes } from './drawing.ts';
import { loopPath, pathOf } from './path.ts';
import { StartCard, StepCard } from './StepCard.tsx';
import { useStage } from './stage.ts';
import '@xyflow/react/dist/base.css';
import './canvas.css';

type BoxNode = Node<{ readonly drawn: Drawn }, 'box'>;
type WayEdge = Edge<{ readonly bends: readonly Point[]; readonly loopAt: number | undefined }, 'way'>;

const nodeTypes = { box: Box };
const edgeTypes = { way: Way };
const MARGIN = 28;
/** Where a loop runs beside everything else, and how far loops keep apart. */
const LOOP_GAP = 16;
/** Room for the plus of a last step that leads back up. */
const FOOT = 30;
const zooms = { least: 0.62, most: 1 } as const;
const heights = { least: 360, most: 4000 } as const;

const clamp = (value: number, { least, most }: { readonly least: number; readonly most: number }) =>
  Math.min(Math.max(value, least), most);

/** Width of the place that the picture gets, in pixels; 0 until it is known. */
function usePlaceWidth() {
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(place.current?.clientWidth ?? 0);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return { place, width };
}

/** As large as the width allows while it can be read, the start at the top; the page itself scrolls. */
function fit(drawing: Drawing, width: number): { viewport: Viewport; height: number } {
  const loops = drawing.layout.back.size * LOOP_GAP;
  const zoom = clamp(width / (drawing.layout.width + loops + 2 * MARGIN), zooms);
  const start = drawing.layout.places.get(START_ID)?.x ?? 0;
  const middle = width / 2 - (drawing.layout.width / 2) * zoom;
  const isWider = drawing.layout.width * zoom > width;
  const x = isWider ? width / 2 - (start + sizes.start.width / 2) * zoom : middle;
  return {
    viewport: { x, y: MARGIN, zoom },
    height: clamp((drawing.layout.height + FOOT) * zoom + 2 * MARGIN, heights),
  };
}

export function Canvas() {
  const { t } = useTranslation('journey');
  const { flow, mayEdit, join } = useStage();
  const drawing = useMemo(() => drawingOf(flow), [flow]);
  const nodes = useMemo(() => nodesOf(drawing), [drawing]);
  const edges = useMemo(() => edgesOf(drawing), [drawing]);
  const { place, width } = usePlaceWidth();
  const { viewport, height } = fit(drawing, width);
  const pull = ({ source, target }: Connection) => {
    const from = drawing.nodes.find((node) => node.id === source);
    const to = drawing.nodes.find((node) => node.id === target);
    if (!from?.port || !to?.stepId || to.kind === 'sign') return;
    join({ from: from.id === START_ID ? null : from.stepId, port: from.port }, to.stepId);
  };
  return (
    <section className="canvas" ref={place} aria-label={t('canvas')} style={{ height }}>
      {width > 0 && (
        <ReactFlow
          key={width}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onConnect={pull}
          nodesDraggable={false}
          nodesConnectable={mayEdit}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          ariaLabelConfig={{
            'controls.ariaLabel': t('zoom.title'),
            'controls.zoomIn.ariaLabel': t('zoom.in'),
            'controls.zoomOut.ariaLabel': t('zoom.out'),
            'controls.fitView.ariaLabel': t('zoom.fit'),
            'handle.ariaLabel': t('zoom.handle'),
          }}
          disableKeyboardA11y
          deleteKeyCode={null}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          minZoom={0.2}
          maxZoom={1.4}
          defaultViewport={viewport}
          proOptions={{ hideAttribution: true }}
        >
          <Controls showInteractive={false} fitViewOptions={{ padding: 0.06, maxZoom: 1 }} />
        </ReactFlow>
      )}
    </section>
  );
}

function nodesOf({ nodes, layout }: Drawing): BoxNode[] {
  return nodes.map((drawn) => ({
    id: drawn.id,
    type: 'box',
    position: layout.places.get(drawn.id) ?? { x: 0, y: 0 },
    width: drawn.width,
    height: drawn.height,
    // Its cards are buttons, though the picture itself neither selects nor drags.
    style: { pointerEvents: 'all' },
    data: { drawn },
  }));
}

function edgesOf({ edges, layout }: Drawing): WayEdge[] {
  const loops = [...layout.back];
  return edges.map((edge) => {
    const loop = loops.indexOf(edge.id);
    const loopAt = loop < 0 ? undefined : layout.width + (loop + 1) * LOOP_GAP;
    return {
      id: edge.id,
      type: 'way',
      source: edge.from,
      target: edge.to,
      // The ways are said by the steps and their signs.
      ariaLabel: '',
      domAttributes: { 'aria-hidden': true },
      data: { bends: layout.bends.get(edge.id) ?? [], loopAt },
    };
  });
}

function Box({ data: { drawn } }: NodeProps<BoxNode>) {
  const { mayEdit } = useStage();
  const isSign = drawn.kind === 'sign';
  return (
    <div className={`box box-${drawn.kind}`} style={{ width: drawn.width, height: drawn.height }}>
      {drawn.kind !== 'start' && (
        <Handle type="target" position={Position.Top} isConnectable={mayEdit && !isSign} isConnectableStart={false} />
      )}
      {drawn.kind === 'start' && <StartCard />}
      {isSign && <Sign drawn={drawn} />}
      {(drawn.kind === 'step' || drawn.kind === 'end') && <StepCard id={drawn.stepId} />}
      {drawn.kind !== 'end' && (
        <Handle
          type="source"
          position={Position.Bottom}
          isConnectable={mayEdit && drawn.port !== undefined}
          isConnectableEnd={false}
        />
      )}
      {drawn.port !== undefined && (
        <AddStep place={{ from: drawn.kind === 'start' ? null : drawn.stepId, port: drawn.port }} />
      )}
    </div>
  );
}

function Sign({ drawn }: { readonly drawn: Drawn }) {
  const sayWay = useSayWay();
  const text = sayWay(drawn.stepId, drawn.port ?? '');
  return (
    <span className="sign" title={text}>
      {text}
    </span>
  );
}

function Way({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<WayEdge>) {
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  const loopAt = data?.loopAt;
  return (
    <path className="way" d={loopAt === undefined ? pathOf(from, data?.bends ?? [], to) : loopPath(from, to, loopAt)} />
  );
}
