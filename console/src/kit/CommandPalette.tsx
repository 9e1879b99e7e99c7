/** Command palette (Ctrl/Cmd-K): jump to a room or find a customer by name, phone or member number. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpenRooms } from '../app/shell/Nav.tsx';
import { useFoundCustomers } from './foundCustomers.ts';
import { useGo } from './Go.tsx';
import { Icon, type IconName } from './Icon.tsx';

interface Command {
  readonly key: string;
  readonly icon: IconName;
  readonly text: string;
  readonly hint: string;
  readonly to: string;
}

function useCommands(typed: string): Command[] {
  const { t } = useTranslation('shell');
  const rooms = useOpenRooms();
  const customers = useFoundCustomers(typed);
  return useMemo(() => {
    const wanted = typed.trim().toLowerCase();
    const found = rooms
      .map((room) => ({
        key: room.path,
        icon: room.icon,
        text: t(`room.${room.title}`),
        hint: room.wing === 'home' ? '' : t(`wing.${room.wing}`),
        to: room.path,
      }))
      .filter((command) => `${command.text} ${command.hint}`.toLowerCase().includes(wanted));
    const people = customers.map((customer) => ({
      key: customer.customerId,
      icon: 'person' as const,
      text: customer.name,
      hint: customer.hint,
      to: `/customers/${customer.customerId}`,
    }));
    return [...people, ...found];
  }, [typed, rooms, customers, t]);
}

export function CommandPalette({ close }: { readonly close: () => void }) {
  const { t } = useTranslation('shell');
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const go = useGo();
  const commands = useCommands(typed);
  const present = Math.min(at, Math.max(commands.length - 1, 0));
  useEffect(() => dialog.current?.showModal(), []);
  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    go(command.to);
  };
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') run(commands[present]);
    else if (step) setAt((present + step + commands.length) % Math.max(commands.length, 1));
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is for the ground beside it
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t('finder')}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="palette-field">
        <Icon name="search" />
        <input
          autoFocus
          value={typed}
          placeholder={t('finderHint')}
          aria-label={t('finderHint')}
          aria-controls="palette-list"
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div id="palette-list" className="palette-list">
        {commands.map((command, index) => (
          <button
            key={command.key}
            type="button"
            className={`palette-item ${index === present ? 'palette-here' : ''}`}
            onClick={() => run(command)}
            onMouseMove={() => setAt(index)}
          >
            <Icon name={command.icon} />
            <span>{command.text}</span>
            <span className="quiet">{command.hint}</span>
          </button>
        ))}
        {commands.length === 0 && <p className="quiet palette-none">{t('finderNone')}</p>}
      </div>
    </dialog>
  );
}
