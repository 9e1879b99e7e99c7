/** Starts the console: theme and language first, so that nothing flashes, then the rooms. */
import { createRoot } from 'react-dom/client';
import { Console } from './app/Console.tsx';
import { startLanguage } from './app/i18n.ts';
import { startTheme } from './app/theme.ts';
import './app/style/base.css';
import './app/style/shell.css';
import './app/style/kit.css';
import './app/style/account.css';
import './app/style/profile.css';
import './app/style/rfm.css';
import './app/style/segments.css';
import './app/style/import.css';

startTheme();
await startLanguage();
const place = document.getElementById('root');
if (place) createRoot(place).render(<Console />);
