/** Result tiles of a journey's board, each with its formula. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { sayCount, sayMoney, sayShare } from '../../../kit/Money.tsx';
import { Formula } from '../Formula.tsx';

export type Board = Reply<'GET /v1/metrics/journeys/:journeyId'>;

interface Tile {
  readonly key: string;
  readonly value: string;
  readonly note?: string;
}

function useTiles(board: Board): readonly Tile[] {
  const { t } = useTranslation('insight');
  const ofReached = (part: number) =>
    board.reached > 0 ? { note: t('board.ofReached', { share: sayShare(part / board.reached) }) } : {};
  const lost = board.failed + board.unknown + board.blocked;
  return [
    {
      key: 'reached',
      value: sayCount(board.reached),
      note: t('board.messages', { sent: sayCount(board.sent), lost: sayCount(lost) }),
    },
    { key: 'opened', value: sayCount(board.opened), ...ofReached(board.opened) },
    { key: 'clicked', value: sayCount(board.clicked), ...ofReached(board.clicked) },
    { key: 'participated', value: sayCount(board.participated), ...ofReached(board.participated) },
    { key: 'granted', value: sayCount(board.granted) },
    {
      key: 'redeemed',
      value: sayCount(board.redeemed),
      ...(board.granted > 0 && {
        note: t('board.ofGranted', { share: sayShare(board.redeemed / board.granted) }),
      }),
    },
    {
      key: 'orders',
      value: sayCount(board.orders),
      note: t('board.net', { amount: sayMoney(board.netFen) }),
    },
    {
      key: 'repurchased',
      value: sayCount(board.repurchased),
      ...(board.orderCustomers > 0 && {
        note: t('board.ofBuyers', { share: sayShare(board.repurchased / board.orderCustomers) }),
      }),
    },
    { key: 'aov', value: board.aovFen === null ? '–' : sayMoney(Math.round(board.aovFen)) },
    {
      key: 'cost',
      value: sayMoney(board.costFen),
      note: t('board.costOf', { message: sayMoney(board.messageFen), discount: sayMoney(board.discountFen) }),
    },
    {
      key: 'roi',
      value: board.roi === null ? '–' : sayCount(board.roi, 2),
      note: t('board.margin', { amount: sayMoney(board.marginFen) }),
    },
  ];
}

export function Tiles({ board }: { readonly board: Board }) {
  const { t } = useTranslation('insight');
  const tiles = useTiles(board);
  return (
    <div className="tiles">
      {tiles.map(({ key, value, note }) => {
        const label = t(`board.figure.${key}`);
        return (
          <div key={key} className="tile figure">
            <div className="figure-label">
              {label}
              <Formula of={label} text={t(`board.formula.${key}`)} />
            </div>
            <div className="figure-value figures">{value}</div>
            {note && <div className="figure-change">{note}</div>}
          </div>
        );
      })}
    </div>
  );
}
