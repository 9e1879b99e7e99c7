/** An address without a room. */
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty.tsx';
import { Go } from '../../kit/Go.tsx';

export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <main className="page">
      <Empty title={t('notFound')} hint={t('notFoundHint')} action={<Go to="/">{t('toHome')}</Go>} />
    </main>
  );
}
