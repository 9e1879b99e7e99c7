/** Header: menu button on phones, search, live state, language, light or dark, own account. */
import { useTranslation } from 'react-i18next';
import { Go } from '../../kit/Go.tsx';
import { Icon } from '../../kit/Icon.tsx';
import { LiveDot } from '../../kit/LiveDot.tsx';
import { chooseLanguage } from '../i18n.ts';
import { signOut, useStaff } from '../session.ts';
import { chooseTheme, useShade } from '../theme.ts';

export interface HeaderProps {
  readonly openMenu: () => void;
  readonly openPalette: () => void;
}

export function Header({ openMenu, openPalette }: HeaderProps) {
  const { t } = useTranslation('shell');
  const staff = useStaff();
  return (
    <header className="header">
      <button type="button" className="icon-button menu-button" onClick={openMenu} aria-label={t('menu')}>
        <Icon name="menu" size={22} />
      </button>
      <button type="button" className="finder" onClick={openPalette}>
        <Icon name="search" size={16} />
        <span className="finder-text">{t('finder')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="header-side">
        <LiveDot />
        <LookSwitches />
        <details className="account-menu">
          <summary className="account-button" aria-label={t('account')}>
            <span className="avatar" aria-hidden="true">
              {staff?.name.slice(0, 1)}
            </span>
          </summary>
          <div className="account-list">
            <div className="account-name">
              {staff?.name}
              <span className="quiet">{staff?.login}</span>
            </div>
            <Go to="/account" className="nav-link">
              <Icon name="person" />
              {t('room.account')}
            </Go>
            <button type="button" className="nav-link" onClick={() => void signOut()}>
              <Icon name="out" />
              {t('signOut')}
            </button>
          </div>
        </details>
      </div>
    </header>
  );
}

/** Language and light/dark; also on the sign-in page. */
export function LookSwitches() {
  const { t, i18n } = useTranslation('shell');
  const shade = useShade();
  const other = i18n.language === 'zh' ? 'en' : 'zh';
  return (
    <>
      <button
        type="button"
        className="icon-button language"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => void chooseLanguage(other)}
        aria-label={`${t('languageShort')} ${t('language')}`}
      >
        {t('languageShort')}
      </button>
      <button
        type="button"
        className="icon-button"
        onClick={() => chooseTheme(shade === 'dark' ? 'light' : 'dark')}
        aria-label={t(shade === 'dark' ? 'toLight' : 'toDark')}
        title={t(shade === 'dark' ? 'toLight' : 'toDark')}
      >
        <Icon name={shade === 'dark' ? 'sun' : 'moon'} />
      </button>
    </>
  );
}
