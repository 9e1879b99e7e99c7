/** Small pieces that screens are put together from: buttons, cards, rows, notices. */
import { ApiError } from '@pawloop/contract/client';
import type { ReactNode } from 'react';
import { Box, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { problemText } from '../i18n/problem-text.ts';
import { openSignIn } from '../session/open-sign-in.ts';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps {
  readonly kind?: 'main' | 'quiet' | 'danger' | 'plain';
  readonly icon?: IconName;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children: string;
}

export function Button({ kind = 'main', icon, busy, disabled, onPress, children }: ButtonProps) {
  return (
    <Press className={`button is-${kind} ${busy ? 'is-busy' : ''}`} disabled={disabled || busy} onPress={onPress}>
      {icon !== undefined && <Icon name={icon} />}
      <Words>{children}</Words>
    </Press>
  );
}

export function Card({
  title,
  action,
  children,
}: {
  readonly title?: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <Box className="card">
      {title !== undefined && (
        <Box className="card-head">
          <Words heading={2} className="card-title">
            {title}
          </Words>
          {action}
        </Box>
      )}
      {children}
    </Box>
  );
}

interface RowProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly detail?: string;
  /** How many wait behind it; nothing at 0. */
  readonly count?: number;
  readonly danger?: boolean;
  readonly onPress: () => void;
}

/** One line of a menu. */
export function Row({ icon, title, detail, count = 0, danger, onPress }: RowProps) {
  return (
    <Press className={`row ${danger ? 'is-danger' : ''}`} onPress={onPress}>
      {icon !== undefined && <Icon name={icon} className="row-icon" />}
      <Words className="row-title">{title}</Words>
      {detail !== undefined && <Words className="row-detail">{detail}</Words>}
      {count > 0 && <Badge count={count} />}
      <Icon name="next" className="row-next" />
    </Press>
  );
}

/** Figures that fit a badge. */
const MOST_COUNTED = 99;

/** How many are unread. */
export function Badge({ count }: { readonly count: number }) {
  const t = useText();
  const figure = badgeText(count);
  return (
    <Box className="badge" role="img" label={t('common.unreadCount', { count: figure })}>
      <Words hidden>{figure}</Words>
    </Box>
  );
}

export function badgeText(count: number): string {
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
}

export function SmallAction({
  icon,
  children,
  onPress,
}: {
  readonly icon?: IconName;
  readonly children: string;
  readonly onPress: () => void;
}) {
  return (
    <Press className="small-action" onPress={onPress}>
      {icon !== undefined && <Icon name={icon} />}
      <Words>{children}</Words>
    </Press>
  );
}

/** What went wrong, in words; nothing when nothing did. */
export function Problem({ error }: { readonly error: unknown }) {
  const t = useText();
  if (error === undefined) return null;
  return (
    <Box className="notice is-bad" role="alert">
      <Words>{problemText(t, error)}</Words>
    </Box>
  );
}

/** A failed load with a way to try again, or to sign in; what was loaded before stays above it. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const t = useText();
  if (error === undefined) return null;
  const isUnknown = error instanceof ApiError && error.problem.status === 401;
  return (
    <Box className="notice is-bad" role="alert">
      <Words>{problemText(t, error)}</Words>
      {isUnknown ? (
        <SmallAction onPress={openSignIn}>{t('signIn.title')}</SmallAction>
      ) : (
        <SmallAction onPress={onRetry}>{t('common.retry')}</SmallAction>
      )}
    </Box>
  );
}

export function Notice({ children }: { readonly children: string }) {
  return (
    <Box className="notice" role="status">
      <Words>{children}</Words>
    </Box>
  );
}

/** An empty place says what to do. */
export function Empty({
  icon = 'paw',
  title,
  detail,
  children,
}: {
  readonly icon?: IconName;
  readonly title: string;
  readonly detail: string;
  readonly children?: ReactNode;
}) {
  return (
    <Box className="empty">
      <Box className="empty-art" hidden>
        <Icon name={icon} />
      </Box>
      <Words heading={2} className="empty-title">
        {title}
      </Words>
      <Words className="muted empty-detail">{detail}</Words>
      {children}
    </Box>
  );
}

/** Grey shapes in the place of what is being loaded. */
export function Skeleton({ lines = 2 }: { readonly lines?: number }) {
  const t = useText();
  return (
    <Box className="card skeleton" role="status" label={t('common.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike
        <Box key={line} className="bone" hidden />
      ))}
    </Box>
  );
}
