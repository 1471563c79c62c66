import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Dialog, Field, Flex, Modal, Textarea, Typography } from '@strapi/design-system';
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
  /** On Ctrl+Enter. */
  readonly onConfirm?: () => void;
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
        onKeyDown={(event: React.KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) props.onConfirm?.();
        }}
      />
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

/** Asks for a reason and confirms with Ctrl+Enter or the button. */
export function ReasonDialog(props: ReasonDialogProps) {
  const text = useText();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (props.open) {
      setReason('');
      setProblem(undefined);
    }
  }, [props.open]);

  const confirm = async (): Promise<void> => {
    const trimmed = reason.trim();
    if (trimmed === '') return setProblem(text('common.reason-required'));
    if (trimmed.length > MAX_REASON) return setProblem(text('common.reason-long', { max: MAX_REASON }));
    setBusy(true);
    try {
      await props.onConfirm(trimmed);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal.Root open={props.open} onOpenChange={(open: boolean) => !open && props.onClose()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{props.title}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Flex direction="column" gap={4} alignItems="stretch">
            {props.children}
            <ReasonField
              autoFocus
              value={reason}
              onChange={setReason}
              onConfirm={() => void confirm()}
              error={problem}
            />
          </Flex>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={props.onClose}>
            {text('common.cancel')}
          </Button>
          <Button variant={props.danger ? 'danger' : 'default'} loading={busy} onClick={() => void confirm()}>
            {props.confirmLabel}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
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
  const [busy, setBusy] = useState(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await props.onConfirm();
    } finally {
      if (mounted.current) setBusy(false);
    }
  };
  return (
    <Dialog.Root open={props.open} onOpenChange={(open: boolean) => !open && props.onClose()}>
      <Dialog.Content>
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
          <Button fullWidth variant={props.danger ? 'danger' : 'default'} loading={busy} onClick={() => void confirm()}>
            {props.confirmLabel}
          </Button>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
