/** Short messages after an action, with undo where the action allows it. */
import { Button } from 'antd';
import { createStore, useStore } from '../app/store.ts';
import { Icon } from './Icon.tsx';

interface Toast {
  readonly no: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 5000;
const toasts = createStore<readonly Toast[]>([]);
let last = 0;

function drop(no: number): void {
  toasts.set(toasts.get().filter((toast) => toast.no !== no));
}

/** Shows `text` for some seconds; an `action` such as undo stays as long. */
export function say(text: string, tone: Toast['tone'] = 'good', action?: Toast['action']): void {
  last += 1;
  const no = last;
  toasts.set([...toasts.get(), { no, text, tone, ...(action && { action }) }]);
  setTimeout(() => drop(no), action ? 2 * SHOWN_MS : SHOWN_MS);
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.no} className={`toast toast-${toast.tone}`}>
          <Icon name={toast.tone === 'good' ? 'check' : 'bell'} />
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              size="small"
              type="link"
              onClick={() => {
                toast.action?.run();
                drop(toast.no);
              }}
            >
              {toast.action.label}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
