import { useEffect, useRef, useState, type RefObject } from 'react';

/**
 * Leads whoever sent a form to the first field that was refused: what is typed next goes there, and a screen reader says
 * what is wrong. @param busy while the form is on its way
 */
export function useRefusedField<Form extends HTMLElement>(
  busy: boolean,
): { readonly form: RefObject<Form>; readonly onSend: () => void } {
  const form = useRef<Form>(null);
  const [sent, setSent] = useState(0);
  useEffect(() => {
    if (sent > 0 && !busy) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [sent, busy]);
  return { form, onSend: () => setSent((count) => count + 1) };
}
