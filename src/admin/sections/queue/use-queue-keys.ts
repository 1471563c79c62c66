import { useEffect, useRef } from 'react';

export interface QueueKeys {
  readonly next: () => void;
  readonly previous: () => void;
  readonly approve: () => void;
  readonly reject: () => void;
  readonly undo: () => void;
}

const KEYS: Readonly<Record<string, keyof QueueKeys>> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  a: 'approve',
  Enter: 'approve',
  r: 'reject',
  z: 'undo',
  u: 'undo',
};

/** Single keys, while nothing is typed and no dialog is open. Enter on a button or a link keeps its own meaning. */
export function useQueueKeys(keys: QueueKeys, enabled: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const action = KEYS[event.key];
      if (action === undefined || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      if (event.key === 'Enter' && keepsEnter(event.target)) return;
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="listbox"]') !== null);

/** A row of the list is a button, too: Enter there means "approve this one". */
const keepsEnter = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, button') !== null && target.closest('[data-request]') === null;
