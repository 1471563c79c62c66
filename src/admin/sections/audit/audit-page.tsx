import { useEffect, useState } from 'react';
import {
  Box,
  Button,
  Field,
  Flex,
  Grid,
  SingleSelect,
  SingleSelectOption,
  Tag,
  TextButton,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import {
  At,
  Card,
  Empty,
  FailureAlert,
  PageFrame,
  Skeleton,
  toFailure,
  useCodeText,
  useText,
  type Failure,
} from '../../kit';
import { read } from '../../kit';
import { EntryBody, type AuditEntry } from './audit-entry';

interface Filters {
  readonly actorKind: string;
  /** One actor, under all names that the trail has for them. */
  readonly actorId: string;
  readonly command: string;
  readonly record: string;
  readonly text: string;
}

const NONE: Filters = { actorKind: '', actorId: '', command: '', record: '', text: '' };
const TYPING_MS = 400;
const ACTORS = ['admin', 'user', 'integration', 'system'] as const;

/** Every change that was made, newest first, read on and on. */
export default function AuditPage() {
  const text = useText();
  const codeText = useCodeText();
  const [typed, setTyped] = useState(NONE);
  const [filters, setFilters] = useState(NONE);
  useEffect(() => {
    const timer = setTimeout(() => setFilters(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const [actorName, setActorName] = useState('');
  const trail = useTrail(filters);
  const change = (part: Partial<Filters>): void => setTyped({ ...typed, ...part });
  return (
    <PageFrame title={text('audit.title')} subtitle={text('audit.subtitle')}>
      <Grid.Root gap={4} paddingBottom={4}>
        <Grid.Item col={3} s={6} xs={12} alignItems="stretch" direction="column">
          <Field.Root name="actorKind">
            <Field.Label>{text('audit.who')}</Field.Label>
            <SingleSelect
              value={typed.actorKind}
              placeholder={text('common.all')}
              onChange={(actorKind) => change({ actorKind: String(actorKind), actorId: '' })}
              onClear={() => change({ actorKind: '', actorId: '' })}
            >
              {ACTORS.map((kind) => (
                <SingleSelectOption key={kind} value={kind}>
                  {codeText('kind', kind)}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Field.Root>
        </Grid.Item>
        <Filter label={text('audit.name-filter')} name="command" value={typed.command} onChange={change} />
        <Filter label={text('common.id')} name="record" value={typed.record} onChange={change} />
        <Filter label={text('audit.text-filter')} name="text" value={typed.text} onChange={change} />
      </Grid.Root>
      {typed.actorId !== '' && (
        <Box paddingBottom={4}>
          <Tag icon={<Cross aria-hidden />} onClick={() => change({ actorKind: '', actorId: '' })}>
            {text('audit.only-by', { name: actorName })}
          </Tag>
        </Box>
      )}
      {trail.failure && <FailureAlert failure={trail.failure} onRetry={trail.more} />}
      {trail.entries === undefined && !trail.failure && <Skeleton rows={8} />}
      {trail.entries?.length === 0 && <Empty>{text('audit.empty')}</Empty>}
      <Flex direction="column" gap={2} alignItems="stretch">
        {trail.entries?.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            onActor={({ kind, id, label }) => {
              setActorName(label);
              change({ actorKind: kind, actorId: id });
            }}
          />
        ))}
        {trail.next !== null && (
          <Box paddingTop={2}>
            <Button variant="tertiary" loading={trail.busy} onClick={trail.more}>
              {text('common.more')}
            </Button>
          </Box>
        )}
      </Flex>
    </PageFrame>
  );
}

function Filter(props: {
  readonly label: string;
  readonly name: keyof Filters;
  readonly value: string;
  readonly onChange: (part: Partial<Filters>) => void;
}) {
  return (
    <Grid.Item col={3} s={6} xs={12} alignItems="stretch" direction="column">
      <Field.Root name={props.name}>
        <Field.Label>{props.label}</Field.Label>
        <TextInput value={props.value} onChange={(event) => props.onChange({ [props.name]: event.target.value })} />
      </Field.Root>
    </Grid.Item>
  );
}

function Entry(props: { readonly entry: AuditEntry; readonly onActor: (actor: AuditEntry['actor']) => void }) {
  const { entry, onActor } = props;
  const text = useText();
  const codeText = useCodeText();
  const [open, setOpen] = useState(false);
  return (
    <Card>
      <Flex justifyContent="space-between" gap={4} wrap="wrap" data-audit={entry.id}>
        <Flex gap={4} wrap="wrap">
          <Typography fontWeight="bold" textColor="neutral800">
            {entry.command}
          </Typography>
          <TextButton
            aria-label={text('audit.only-by', { name: entry.actor.label })}
            onClick={() => onActor(entry.actor)}
          >
            {entry.actor.label}
          </TextButton>
          <Typography textColor="neutral600">{codeText('edge', entry.actor.edge)}</Typography>
          <Typography textColor="neutral600">
            <At value={entry.at} withSeconds />
          </Typography>
        </Flex>
        <Button variant="ghost" size="S" aria-expanded={open} onClick={() => setOpen(!open)}>
          {text(open ? 'common.close' : 'audit.show')}
        </Button>
      </Flex>
      {open && <EntryBody entry={entry} />}
    </Card>
  );
}

interface Trail {
  readonly entries: readonly AuditEntry[] | undefined;
  readonly next: string | null;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly more: () => void;
}

interface Pages {
  readonly filters: Filters;
  readonly entries?: readonly AuditEntry[];
  readonly next: string | null;
  readonly failure?: Failure;
}

/** Pages of the trail, one behind the other; other filters begin anew. */
function useTrail(filters: Filters): Trail {
  const [pages, setPages] = useState<Pages>({ filters, next: null });
  const [busy, setBusy] = useState(false);
  const load = async (before: Pages, signal?: AbortSignal): Promise<void> => {
    setBusy(true);
    try {
      const { text, ...others } = filters;
      const parameters = { ...others, text: text.trim().length > 1 ? text.trim() : '', after: before.next };
      const { data, meta } = await read<readonly AuditEntry[]>('/audit', parameters, signal);
      setPages({ filters, entries: [...(before.entries ?? []), ...data], next: meta.next ?? null });
    } catch (error) {
      if (!signal?.aborted) setPages({ ...before, failure: toFailure(error) });
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    const aborted = new AbortController();
    void load({ filters, next: null }, aborted.signal);
    return () => aborted.abort();
    // Only other filters begin anew; `load` is made at each render.
  }, [filters]);
  return { ...pages, entries: pages.entries, failure: pages.failure, busy, more: () => void load(pages) };
}
