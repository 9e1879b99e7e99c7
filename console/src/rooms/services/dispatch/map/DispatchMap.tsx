/** Own map of emergencies and hospitals with rings of distance; tiles are drawn only when the operator set their address. */
import type { Dispatch } from '@pawloop/contract';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNarrow } from '../../../../kit/useNarrow.ts';
import { kilometres } from '../words.ts';
import { type Frame, flatten, frameOf, type Spot } from './projection.ts';
import { Tiles } from './Tiles.tsx';

/** Units of the picture, near its size on the screen so that words stay readable. */
const WIDE = { width: 620, height: 460 } as const;
const NARROW = { width: 340, height: 320 } as const;

export interface DispatchMapProps {
  readonly requests: readonly Pick<Dispatch.RequestLine, 'requestId' | 'requestNo' | 'state' | 'place' | 'storeId'>[];
  readonly hospitals: readonly Dispatch.MapHospital[];
  readonly rings: readonly number[];
  readonly tiles: string | null;
  readonly open?: (requestId: string) => void;
}

/** Rings stand around the emergency that needs a person most: several sets of them would only be a tangle. */
function centreOf(requests: DispatchMapProps['requests']) {
  return requests.find((request) => request.state === 'escalated') ?? requests[0];
}

export function DispatchMap(props: DispatchMapProps) {
  const { t } = useTranslation('dispatch');
  const { rings } = props;
  const [chosen, choose] = useState<number | undefined>(undefined);
  const shown = chosen ?? rings[1] ?? rings[0] ?? 0;
  const frame = frameOf(centreOf(props.requests)?.place, props.hospitals, shown);
  if (!frame) return <p className="quiet">{t('map.empty')}</p>;
  return (
    <>
      <Segmented
        className="dispatch-zoom"
        aria-label={t('map.zoom')}
        options={rings.map((metres) => ({ value: metres, label: `${metres / 1000} km` }))}
        value={shown}
        onChange={choose}
      />
      <Drawing {...props} frame={frame} />
    </>
  );
}

function Drawing({ requests, hospitals, rings, tiles, open, frame }: DispatchMapProps & { readonly frame: Frame }) {
  const { t } = useTranslation('dispatch');
  const { width, height } = useNarrow() ? NARROW : WIDE;
  const scale = height / 2 / frame.reach;
  const at = (spot: Spot) => {
    const { x, y } = flatten(frame.centre, spot);
    return { x: width / 2 + x * scale, y: height / 2 + y * scale };
  };
  const middle = centreOf(requests);
  return (
    <svg className="dispatch-map" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('map.label')}>
      {tiles && <Tiles address={tiles} frame={frame} width={width} height={height} scale={scale} />}
      {middle && <Rings spot={at(middle.place)} rings={rings} scale={scale} />}
      <Ways requests={requests} hospitals={hospitals} at={at} />
      {hospitals.map((hospital) => (
        <HospitalMark key={hospital.storeId} hospital={hospital} spot={at(hospital)} />
      ))}
      {requests.map((request) => {
        const { x, y } = at(request.place);
        const alarm = request.state === 'escalated' ? 'request-alarm' : '';
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: every emergency stands in the list beside the map too, as a link
          <g key={request.requestId} onClick={() => open?.(request.requestId)}>
            <circle className={`request ${alarm}`} cx={x} cy={y} r={9}>
              <title>{`${t('map.request')} ${request.requestNo}`}</title>
            </circle>
          </g>
        );
      })}
    </svg>
  );
}

interface Drawn {
  readonly x: number;
  readonly y: number;
}

interface RingsProps {
  readonly spot: Drawn;
  readonly rings: readonly number[];
  readonly scale: number;
}

function Rings({ spot, rings, scale }: RingsProps) {
  return (
    <g>
      {rings.map((metres) => (
        <g key={metres}>
          <circle className="ring" cx={spot.x} cy={spot.y} r={metres * scale} />
          <text className="ring-text" x={spot.x} y={spot.y - metres * scale - 4} textAnchor="middle">
            {kilometres(metres)} km
          </text>
        </g>
      ))}
    </g>
  );
}

function Ways({
  requests,
  hospitals,
  at,
}: Pick<DispatchMapProps, 'requests' | 'hospitals'> & { readonly at: (spot: Spot) => Drawn }) {
  const byId = new Map(hospitals.map((hospital) => [hospital.storeId, hospital]));
  return (
    <g>
      {requests.map((request) => {
        const hospital = request.storeId === null ? undefined : byId.get(request.storeId);
        if (!hospital) return null;
        const [from, to] = [at(request.place), at(hospital)];
        return <line key={request.requestId} className="way" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />;
      })}
    </g>
  );
}

const ARM = 4;

function HospitalMark({ hospital, spot: { x, y } }: { readonly hospital: Dispatch.MapHospital; readonly spot: Drawn }) {
  const { t } = useTranslation('dispatch');
  const off = !hospital.open || !hospital.accepting;
  return (
    <g className={off ? 'hospital-off' : undefined}>
      <title>{`${hospital.name}${off ? ` (${t('map.off')})` : ''} ${hospital.phone ?? ''}`}</title>
      <rect className="hospital" x={x - 8} y={y - 8} width={16} height={16} rx={4} />
      <path className="hospital-cross" d={`M${x - ARM} ${y}h${2 * ARM}M${x} ${y - ARM}v${2 * ARM}`} />
      <text className="hospital-name" x={x + 12} y={y + 4}>
        {hospital.name}
      </text>
    </g>
  );
}
