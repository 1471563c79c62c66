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
export function useQueueKeys(keys: QueueKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const action = actionOf(event);
      if (action === undefined || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      if (event.key === 'Enter' && keepsEnter(event.target)) return;
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** By the letter, in whichever case; on a keyboard without Latin letters by the key on which the letter is printed. */
function actionOf({ key, code }: KeyboardEvent): keyof QueueKeys | undefined {
  if (key.length > 1) return KEYS[key];
  const letter = /^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1];
  return letter === undefined ? undefined : KEYS[letter.toLowerCase()];
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="listbox"]') !== null);

/** A row of the list is a button, too: Enter there means "approve this one". */
const keepsEnter = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, button') !== null && target.closest('[data-request]') === null;
