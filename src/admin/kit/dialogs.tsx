import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Dialog, Field, Flex, Modal, Textarea, Typography } from '@strapi/design-system';
import { useRefusedField } from './refused-field';
import { useText } from './texts';

interface ReasonDialogProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
  /** Is awaited: a failure keeps the dialog open, with what was typed. */
  readonly onConfirm: (reason: string) => Promise<void> | void;
}

const MAX_REASON = 500;

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string;
  readonly autoFocus?: boolean;
}

/** Where an admin says why: shown in the audit trail. */
export function ReasonField(props: ReasonFieldProps) {
  const text = useText();
  return (
    <Field.Root name="reason" required error={props.error} hint={text('common.reason-hint')}>
      <Field.Label>{text('common.reason')}</Field.Label>
      <Textarea
        autoFocus={props.autoFocus}
        value={props.value}
        onChange={({ target }: React.ChangeEvent<HTMLTextAreaElement>) => props.onChange(target.value)}
      />
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

/** Says what is wrong with a reason; undefined when nothing is. */
export function useReasonProblem(): (reason: string) => string | undefined {
  const text = useText();
  return (reason) => {
    const { length } = reason.trim();
    if (length === 0) return text('common.reason-required');
    return length > MAX_REASON ? text('common.reason-long', { max: MAX_REASON }) : undefined;
  };
}

/** Where the keyboard was when a dialog opened: there it goes back to, not to the top of the page. */
function useWayBack(open: boolean): (event: Event) => void {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // At the first render, since what is in the dialog takes the focus before any effect.
  if (open && !wasOpen.current) opener.current = document.activeElement;
  wasOpen.current = open;
  return (event) => {
    event.preventDefault();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
}

/** A window over the page. What is in it begins anew each time it opens: children are only there while it is open. */
export function DialogWindow(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const goBack = useWayBack(props.open);
  return (
    <Modal.Root open={props.open} onOpenChange={(open: boolean) => !open && props.onClose()}>
      <Modal.Content onCloseAutoFocus={goBack}>{props.open && props.children}</Modal.Content>
    </Modal.Root>
  );
}

/** The form in such a window: its title, its fields, a way out and the button. Ctrl+Enter presses the button. */
export function DialogForm(props: {
  readonly title: string;
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  /** While what is typed can't be sent. */
  readonly blocked?: boolean;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  const text = useText();
  const { busy, blocked = false, onSubmit } = props;
  const { form, onSend } = useRefusedField<HTMLDivElement>(busy);
  const submit = (): void => {
    onSend();
    onSubmit();
  };
  return (
    <>
      <Modal.Header closeLabel={text('common.close')}>
        <Modal.Title>{props.title}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <Flex
          ref={form}
          direction="column"
          gap={4}
          alignItems="stretch"
          onKeyDown={(event: React.KeyboardEvent) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy && !blocked) submit();
          }}
        >
          {props.children}
        </Flex>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onClick={props.onClose}>
          {text('common.cancel')}
        </Button>
        <Button variant={props.danger ? 'danger' : 'default'} loading={busy} disabled={blocked} onClick={submit}>
          {props.submitLabel}
        </Button>
      </Modal.Footer>
    </>
  );
}

/** Asks for a reason and confirms with Ctrl+Enter or the button. */
export function ReasonDialog(props: ReasonDialogProps) {
  return (
    <DialogWindow open={props.open} onClose={props.onClose}>
      <ReasonForm {...props} />
    </DialogWindow>
  );
}

function ReasonForm({ title, confirmLabel, danger, onClose, onConfirm, children }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, run] = useBusy();
  const problemOf = useReasonProblem();
  const confirm = (): void => {
    const found = problemOf(reason);
    setProblem(found);
    if (found === undefined) run(() => onConfirm(reason.trim()));
  };
  return (
    <DialogForm
      title={title}
      submitLabel={confirmLabel}
      danger={danger}
      busy={busy}
      onClose={onClose}
      onSubmit={confirm}
    >
      {children}
      <ReasonField autoFocus value={reason} onChange={setReason} error={problem} />
    </DialogForm>
  );
}

/** Whether what was begun goes on. Whoever closes the window meanwhile hears nothing of its end. */
function useBusy(): readonly [busy: boolean, run: (work: () => Promise<void> | void) => void] {
  const [busy, setBusy] = useState(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = (work: () => Promise<void> | void): void => {
    setBusy(true);
    void (async () => {
      try {
        await work();
      } finally {
        if (mounted.current) setBusy(false);
      }
    })();
  };
  return [busy, run];
}

interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void> | void;
}

export function Confirm(props: ConfirmProps) {
  const text = useText();
  const [busy, run] = useBusy();
  const goBack = useWayBack(props.open);
  return (
    <Dialog.Root open={props.open} onOpenChange={(open: boolean) => !open && props.onClose()}>
      <Dialog.Content onCloseAutoFocus={goBack}>
        <Dialog.Header>{props.title}</Dialog.Header>
        <Dialog.Body>
          <Typography tag="div">{props.children}</Typography>
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button fullWidth variant="tertiary">
              {text('common.cancel')}
            </Button>
          </Dialog.Cancel>
          <Button
            fullWidth
            variant={props.danger ? 'danger' : 'default'}
            loading={busy}
            onClick={() => run(props.onConfirm)}
          >
            {props.confirmLabel}
          </Button>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
