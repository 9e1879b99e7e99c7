/** Frame of every page: breadcrumb, title, actions, and as of when its figures hold. */
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../app/time.ts';
import { Go } from './Go.tsx';
import { Icon } from './Icon.tsx';
import { When } from './When.tsx';
import { InsidePage } from './whereabouts.ts';

export interface Freshness {
  readonly asOf: string;
  readonly late?: boolean;
  readonly timeZone?: string;
}

export interface PageShellProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly trail?: readonly { readonly to: string; readonly text: string }[];
  readonly actions?: ReactNode;
  readonly fresh?: Freshness | undefined;
  readonly children: ReactNode;
}

export function PageShell({ title, lead, trail = [], actions, fresh, children }: PageShellProps) {
  const { t } = useTranslation('kit');
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <header className="page-head">
        <div className="page-title">
          {trail.length > 0 && (
            <nav className="trail" aria-label={t('trail')}>
              {trail.map((step) => (
                <span key={step.to}>
                  <Go to={step.to}>{step.text}</Go>
                  <Icon name="right" size={13} />
                </span>
              ))}
            </nav>
          )}
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        <div className="page-side">
          {fresh && <AsOf fresh={fresh} />}
          {actions && <div className="actions">{actions}</div>}
        </div>
      </header>
      <InsidePage value={true}>{children}</InsidePage>
    </main>
  );
}

/** `截至 10:32`, and a warning when the figures lag behind. */
export function AsOf({ fresh }: { readonly fresh: Freshness }) {
  const { t } = useTranslation('kit');
  const zone = fresh.timeZone;
  return (
    <span className="as-of" title={`${exactTime(fresh.asOf, zone, true)}${zone ? ` (${zone})` : ''}`}>
      <Icon name="clock" size={14} />
      {t('asOf')} <When at={fresh.asOf} exact />
      {fresh.late && <span className="tag tag-warn">{t('late')}</span>}
    </span>
  );
}
