import { useRef, useState } from 'react';
import { Box, Button, Field, Flex, Textarea, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  At,
  Card,
  Caution,
  DataTable,
  Loaded,
  newKey,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useRefusedField,
  useReportFailure,
  useText,
} from '../../kit';

/** Why the bot cannot write to a user. */
type Unreachable = 'blocked' | 'not-started' | 'deactivated';

interface WireMessage {
  readonly documentId: string;
  readonly text: string;
  readonly sentBy: string;
  readonly at: string;
  readonly state: 'queued' | 'sent' | 'failed' | Unreachable | 'uncertain';
}

interface UserMessages {
  readonly reach: 'reachable' | 'no-telegram' | Unreachable;
  readonly messages: readonly WireMessage[];
  readonly maxLength: number;
}

const TONES = {
  queued: 'warning',
  sent: 'success',
  failed: 'danger',
  blocked: 'danger',
  'not-started': 'warning',
  deactivated: 'danger',
  uncertain: 'warning',
} as const;
/** While a message is on its way. */
const POLL_MS = 2_000;

/** Writing to a user through the bot, and what became of what was written. */
export function Messages({ userId, blocked }: { readonly userId: number; readonly blocked: boolean }) {
  const text = useText();
  const mayWrite = usePermission('api::users.message');
  const [waiting, setWaiting] = useState(false);
  const query = useQuery<UserMessages>(`/users/${userId}/messages`, {}, { pollMs: waiting ? POLL_MS : undefined });
  const onItsWay = query.data?.messages.some(({ state }) => state === 'queued') === true;
  if (onItsWay !== waiting) setWaiting(onItsWay);
  return (
    <Card title={text('messages.title')}>
      <Loaded query={query} skeletonRows={2}>
        {({ reach, messages, maxLength }) => (
          <Flex direction="column" gap={4} alignItems="stretch">
            {reach !== 'reachable' && (
              <Typography textColor="danger600" role="status">
                {text(`messages.${reach}`)}
              </Typography>
            )}
            {reach === 'reachable' && blocked && <Caution role="status">{text('messages.user-blocked')}</Caution>}
            {mayWrite && reach === 'reachable' && <Compose userId={userId} most={maxLength} onSent={query.reload} />}
            {messages.length === 0 ? (
              <Typography textColor="neutral600">{text('messages.none')}</Typography>
            ) : (
              <History messages={messages} />
            )}
          </Flex>
        )}
      </Loaded>
    </Card>
  );
}

/** A failure keeps what was typed; a second press of the same text is harmless. */
function Compose(props: { readonly userId: number; readonly most: number; readonly onSent: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { form, onSend } = useRefusedField<HTMLDivElement>(busy);
  const key = useRef(newKey());
  const { userId, most, onSent } = props;
  const length = typed.trim().length;
  const submit = async (): Promise<void> => {
    onSend();
    if (length === 0) return setProblem(text('messages.required'));
    if (length > most) return setProblem(text('messages.too-long', { max: most }));
    setProblem(undefined);
    setBusy(true);
    try {
      await send('POST', `/users/${userId}/messages`, { text: typed.trim() }, key.current);
      toggleNotification({ type: 'success', message: text('messages.queued') });
      setTyped('');
      key.current = newKey();
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
      onSent();
    }
  };
  return (
    <Box ref={form}>
      <Field.Root name="message" hint={text('messages.hint')} error={problem}>
        <Field.Label>{text('messages.write')}</Field.Label>
        <Textarea
          value={typed}
          onChange={({ target }: React.ChangeEvent<HTMLTextAreaElement>) => {
            setTyped(target.value);
            key.current = newKey();
          }}
          onKeyDown={(event: React.KeyboardEvent) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
      <Flex justifyContent="space-between" paddingTop={2} gap={4}>
        <Typography variant="pi" textColor={length > most ? 'danger600' : 'neutral600'}>
          {text('messages.length', { count: length, max: most })}
        </Typography>
        <Button loading={busy} onClick={() => void submit()}>
          {text('messages.send')}
        </Button>
      </Flex>
    </Box>
  );
}

function History({ messages }: { readonly messages: readonly WireMessage[] }) {
  const text = useText();
  return (
    <DataTable
      label={text('messages.title')}
      rows={messages}
      rowKey={({ documentId }) => documentId}
      columns={[
        { name: 'at', header: text('common.at'), render: ({ at }) => <At value={at} /> },
        {
          name: 'text',
          header: text('messages.text'),
          render: (message) => (
            <Typography style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message.text}</Typography>
          ),
        },
        { name: 'by', header: text('messages.by'), render: ({ sentBy }) => sentBy },
        {
          name: 'state',
          header: text('common.state'),
          // Not the word for a user whom we have blocked.
          render: ({ state }) => <StateBadge state={state === 'blocked' ? 'bot-blocked' : state} tone={TONES[state]} />,
        },
      ]}
    />
  );
}
