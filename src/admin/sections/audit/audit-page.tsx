import { useEffect, useState } from 'react';
import { Box, Button, Flex, Tag, TextButton, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import {
  At,
  Card,
  Choice,
  Empty,
  ExportButtons,
  FailureAlert,
  FilterRow,
  PageFrame,
  PeriodFields,
  read,
  SearchField,
  Skeleton,
  toFailure,
  useCodeText,
  useFilters,
  useText,
  type Failure,
} from '../../kit';
import { EntryBody, type AuditEntry } from './audit-entry';

const NAMES = ['actorKind', 'actorId', 'command', 'record', 'text', 'from', 'to'] as const;

type AuditFilter = Readonly<Record<(typeof NAMES)[number], string>>;

const ACTORS = ['admin', 'user', 'integration', 'system'] as const;

/** Every change that was made, newest first, read on and on. */
export default function AuditPage() {
  const text = useText();
  const codeText = useCodeText();
  const filters = useFilters();
  const filter = Object.fromEntries(NAMES.map((name) => [name, filters.get(name)])) as AuditFilter;
  const search = filter.text.trim();
  // A single letter is in everything.
  const asked = { ...filter, text: search.length > 1 ? search : '' };
  const trail = useTrail(asked);
  const [actorName, setActorName] = useState('');
  // After a reload the trail itself says who it is.
  const onlyBy = actorName || (trail.entries?.[0]?.actor.label ?? filter.actorId);
  const field = (name: 'command' | 'record' | 'text', label: string) => (
    <SearchField label={label} value={filter[name]} onChange={(value) => filters.set(name, value.trim())} />
  );
  return (
    <PageFrame
      title={text('audit.title')}
      subtitle={text('audit.subtitle')}
      actions={<ExportButtons path="/audit/export" parameters={asked} fileName="audit" />}
    >
      <FilterRow filters={filters}>
        <Choice
          label={text('audit.who')}
          value={filter.actorKind || 'all'}
          options={ACTORS.map((kind) => [kind, codeText('kind', kind)])}
          onChange={(actorKind) => filters.setAll({ actorKind, actorId: '' })}
        />
        {field('command', text('audit.name-filter'))}
        {field('record', text('audit.record-filter'))}
        {field('text', text('audit.text-filter'))}
        <PeriodFields filters={filters} />
      </FilterRow>
      {filter.actorId !== '' && (
        <Box paddingBottom={4}>
          <Tag
            icon={<Cross aria-hidden />}
            label={text('common.clear')}
            onClick={() => filters.setAll({ actorKind: '', actorId: '' })}
          >
            {text('audit.only-by', { name: onlyBy })}
          </Tag>
        </Box>
      )}
      {trail.failure && <FailureAlert failure={trail.failure} onRetry={trail.more} />}
      {trail.entries === undefined && !trail.failure && <Skeleton rows={8} />}
      {trail.entries?.length === 0 && trail.next === null && <Empty>{text('audit.empty')}</Empty>}
      <Flex direction="column" gap={2} alignItems="stretch">
        {trail.entries?.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            onActor={({ kind, id, label }) => {
              setActorName(label);
              filters.setAll({ actorKind: kind, actorId: id });
            }}
          />
        ))}
        {trail.searchedTo !== null && (
          <Typography textColor="neutral600" tag="p" role="status">
            {text(trail.entries?.length === 0 ? 'audit.none-back-to' : 'audit.back-to')} <At value={trail.searchedTo} />
          </Typography>
        )}
        {trail.next !== null && (
          <Box paddingTop={2}>
            <Button variant="tertiary" loading={trail.busy} onClick={trail.more}>
              {text(trail.searchedTo === null ? 'common.more' : 'audit.further-back')}
            </Button>
          </Box>
        )}
      </Flex>
    </PageFrame>
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
          {entry.record !== null && (
            <Typography textColor="neutral600">
              {entry.record}
              {entry.state === null ? '' : ` · ${codeText('state', entry.state)}`}
            </Typography>
          )}
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
  /** How far back a text was looked for, where the search has stopped on its way. */
  readonly searchedTo: string | null;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly more: () => void;
}

interface Pages {
  /** The filter they were read with, as a text. */
  readonly key: string;
  readonly entries?: readonly AuditEntry[];
  readonly next: string | null;
  readonly searchedTo?: string | null;
  readonly failure?: Failure;
}

/** Pages of the trail, one behind the other; another filter begins anew. */
function useTrail(filter: AuditFilter): Trail {
  const key = JSON.stringify(filter);
  const [pages, setPages] = useState<Pages>({ key, next: null });
  const [busy, setBusy] = useState(false);
  const load = async (before: Pages, signal?: AbortSignal): Promise<void> => {
    setBusy(true);
    try {
      const { data, meta } = await read<readonly AuditEntry[]>('/audit', { ...filter, after: before.next }, signal);
      setPages({
        key,
        entries: [...(before.entries ?? []), ...data],
        next: meta.next ?? null,
        searchedTo: meta.searchedTo,
      });
    } catch (error) {
      if (!signal?.aborted) setPages({ ...before, failure: toFailure(error) });
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    const aborted = new AbortController();
    void load({ key, next: null }, aborted.signal);
    return () => aborted.abort();
    // Only another filter begins anew; `load` is made at each render.
  }, [key]);
  const { entries, next, searchedTo = null, failure } = pages;
  return { entries, next, searchedTo, failure, busy, more: () => void load(pages) };
}
