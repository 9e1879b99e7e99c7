/** A day as rows by person and thing: working time as ground, bookings as bars; scrolls sideways on phones. */
import type { Booking } from '@pawloop/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { nowMs } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go } from '../../../kit/Go.tsx';
import { petNames } from '../../services/bookings/State.tsx';
import { timeAt } from '../../services/bookings/words.ts';

const HOUR_MS = 3_600_000;
/** What a phone shows of the past. */
const BEFORE_NOW_PX = 60;
/** Shown when nobody works. */
const USUAL = { from: 9, until: 18 } as const;

interface Window {
  readonly from: number;
  readonly until: number;
}

/** Whole hours around everything of the day. */
function windowOf(day: Booking.StoreDay): Window {
  const dayFrom = Date.parse(day.dayFrom);
  const spans = day.resources.flatMap((one) => [...one.work, ...one.bars]);
  if (spans.length === 0) return { from: dayFrom + USUAL.from * HOUR_MS, until: dayFrom + USUAL.until * HOUR_MS };
  const first = Math.max(dayFrom, Math.min(...spans.map((span) => Date.parse(span.from))));
  const last = Math.min(Date.parse(day.dayUntil), Math.max(...spans.map((span) => Date.parse(span.to))));
  return { from: Math.floor(first / HOUR_MS) * HOUR_MS, until: Math.ceil(last / HOUR_MS) * HOUR_MS };
}

export function Timeline({ day }: { readonly day: Booking.StoreDay }) {
  const { t } = useTranslation('booking');
  const frame = useRef<HTMLDivElement>(null);
  const { date } = day;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day begins where it is now, too
  useEffect(() => {
    const line = frame.current?.querySelector<HTMLElement>('.timeline-now');
    if (frame.current && line) frame.current.scrollLeft = Math.max(0, line.offsetLeft - BEFORE_NOW_PX);
  }, [date]);
  if (day.resources.length === 0) {
    return <Empty icon="person" title={t('today.nobody')} hint={t('today.nobodyHint')} />;
  }
  const window = windowOf(day);
  const hours = Array.from({ length: Math.round((window.until - window.from) / HOUR_MS) + 1 }, (_, nth) =>
    new Date(window.from + nth * HOUR_MS).toISOString(),
  );
  const at = (instant: string | number) => placeOf(window, typeof instant === 'number' ? instant : Date.parse(instant));
  const now = nowMs();
  return (
    <div className="scroll-x" ref={frame}>
      <section className="timeline" style={{ minWidth: 120 + hours.length * 64 }} aria-label={t('today.timeline')}>
        <div className="timeline-hours" aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour} style={{ insetInlineStart: `${at(hour)}%` }}>
              {timeAt(hour, day.timeZone)}
            </span>
          ))}
        </div>
        {day.resources.map((resource) => (
          <div key={resource.resourceNo} className="timeline-row">
            <span className="timeline-name">{resource.name}</span>
            <div className="timeline-track">
              {resource.work.map((span) => (
                <i key={span.from} className="timeline-work" style={styleOf(at(span.from), at(span.to))} />
              ))}
              {resource.bars.map((bar) => (
                <Bar
                  key={`${bar.bookingId} ${bar.from}`}
                  day={day}
                  bar={bar}
                  style={styleOf(at(bar.from), at(bar.to))}
                />
              ))}
              {now > window.from && now < window.until && (
                <i className="timeline-now" style={{ insetInlineStart: `${at(now)}%` }} />
              )}
            </div>
          </div>
        ))}
      </section>
    </div>
  );
}

type BarOf = Booking.StoreDay['resources'][number]['bars'][number];

function Bar({
  day,
  bar,
  style,
}: {
  readonly day: Booking.StoreDay;
  readonly bar: BarOf;
  readonly style: React.CSSProperties;
}) {
  const { t } = useTranslation('booking');
  const booking = day.bookings.find((one) => one.bookingId === bar.bookingId);
  const name = booking ? petNames(booking) : t('today.taken');
  const time = `${timeAt(bar.from, day.timeZone)}–${timeAt(bar.to, day.timeZone)}`;
  return (
    <span className={`timeline-bar timeline-${bar.status}`} style={style} title={`${name} ${time}`}>
      <Go to={`/bookings/${bar.bookingId}`}>
        {name} <small>{time}</small>
      </Go>
    </span>
  );
}

const placeOf = ({ from, until }: Window, at: number): number =>
  Math.min(100, Math.max(0, ((at - from) / (until - from)) * 100));

const styleOf = (from: number, to: number) => ({ insetInlineStart: `${from}%`, width: `${Math.max(0.5, to - from)}%` });
