/** The cashier of the sandbox: stands in for a provider's own where none is connected (PAY-1). */
import Taro from '@tarojs/taro';
import { Words } from '#host';
import { OfflineError } from '../api/retry.ts';
import { yuan } from '../benefit/coupon.ts';
import { useAction } from '../state/loading.ts';
import { Button, Notice, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useText } from './texts.ts';

interface SandboxCashierProps {
  /** Of the sandbox's page. */
  readonly url: string;
  readonly amountFen: number;
  /** @param failed whether the payment was made to fail */
  readonly onClose: (failed: boolean) => void;
}

/** The path of the page takes the act; its origin may be another than the one the app came from. */
function actUrl(url: string, act: 'pay' | 'fail'): string {
  const path = url.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
  return `${API_BASE}${path}/${act}`;
}

export function SandboxCashier({ url, amountFen, onClose }: SandboxCashierProps) {
  const t = useText();
  const acting = useAction(async (act: 'pay' | 'fail') => {
    try {
      await Taro.request<unknown>({ url: actUrl(url, act), method: 'POST', dataType: 'text' });
    } catch (error) {
      throw new OfflineError(error);
    }
    onClose(act === 'fail');
  });
  return (
    <Sheet title={t('sandbox.title')} onClose={() => onClose(false)}>
      <Notice>{t('sandbox.what')}</Notice>
      <Words className="title centred">{t('price.yuan', { yuan: yuan(amountFen) })}</Words>
      <Problem error={acting.error} />
      <Button busy={acting.busy} onPress={() => void acting.run('pay')}>
        {t('sandbox.pay')}
      </Button>
      <Button kind="quiet" disabled={acting.busy} onPress={() => void acting.run('fail')}>
        {t('sandbox.fail')}
      </Button>
    </Sheet>
  );
}
