import { Flex } from '@strapi/design-system';
import { useParams } from 'react-router-dom';
import {
  At,
  Card,
  DataTable,
  Facts,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  useCodeText,
  useQuery,
  useText,
} from '../../kit';
import { AccountLink } from './account';
import { SubjectLink } from './subject';
import type { WireRelated, WireTransaction } from './wire';

export default function TransactionPage() {
  const text = useText();
  const codeText = useCodeText();
  const { id = '' } = useParams();
  const query = useQuery<WireTransaction>(`/ledger/transactions/${id}`);
  return (
    <PageFrame
      title={text('ledger.transaction-number', { id })}
      subtitle={query.data && codeText('kind', query.data.kind)}
      back
    >
      <Loaded query={query}>
        {(transaction) => (
          <Flex direction="column" alignItems="stretch" gap={6}>
            <About transaction={transaction} />
            <Legs transaction={transaction} />
            <Related transaction={transaction} />
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

function About({ transaction }: { readonly transaction: WireTransaction }) {
  const text = useText();
  const codeText = useCodeText();
  const { actor, command, subject, memo, reversalOf, reversedBy } = transaction;
  const linkTo = (id: string | null) =>
    id === null ? text('common.none') : <PanelLink to={paths.transaction(id)}>{`#${id}`}</PanelLink>;
  return (
    <Card title={text('ledger.what-happened')}>
      <Facts
        facts={[
          [text('ledger.subject'), <SubjectLink key="subject" subject={subject} />],
          [text('common.by'), actor.label ?? `${actor.kind} ${actor.id}`],
          [text('ledger.edge'), command ? codeText('edge', command.edge) : text('common.none')],
          [text('ledger.written'), <At key="written" value={transaction.writtenAt} withSeconds />],
          [text('ledger.effective'), <At key="effective" value={transaction.effectiveAt} withSeconds />],
          [text('ledger.memo'), memo ?? text('common.none')],
          [text('ledger.command'), command?.name ?? text('common.none')],
          [text('ledger.command-key'), command?.key ?? text('common.none')],
          ...(reversalOf === null ? [] : [[text('ledger.reversal-of'), linkTo(reversalOf)] as const]),
          ...(reversedBy === null ? [] : [[text('ledger.reversed-by'), linkTo(reversedBy)] as const]),
        ]}
      />
    </Card>
  );
}

function Legs({ transaction }: { readonly transaction: WireTransaction }) {
  const text = useText();
  return (
    <Card title={text('ledger.legs')}>
      <DataTable
        label={text('ledger.legs')}
        rows={transaction.entries}
        rowKey={({ line }) => String(line)}
        columns={[
          { name: 'line', header: text('ledger.line'), render: ({ line }) => line },
          { name: 'account', header: text('ledger.account'), render: (entry) => <AccountLink account={entry} /> },
          {
            name: 'amount',
            header: text('common.amount'),
            align: 'right',
            render: ({ amount }) => <Money value={amount} signed />,
          },
          {
            name: 'balance',
            header: text('ledger.balance-after'),
            align: 'right',
            render: ({ balanceAfter }) => <Money value={balanceAfter} />,
          },
        ]}
      />
    </Card>
  );
}

/** What else was posted for the same record: the way back from a refund to its purchase. */
function Related({ transaction }: { readonly transaction: WireTransaction }) {
  const text = useText();
  const codeText = useCodeText();
  const { type, id } = transaction.subject;
  const query = useQuery<readonly WireRelated[]>(
    `/ledger/subjects/${encodeURIComponent(type)}/${encodeURIComponent(id)}`,
  );
  const others = query.data?.filter((other) => other.id !== transaction.id) ?? [];
  if (query.data !== undefined && others.length === 0) return null;
  return (
    <Card title={text('ledger.related')}>
      <Loaded query={query} skeletonRows={1}>
        {() => (
          <DataTable
            label={text('ledger.related')}
            rows={others}
            rowKey={(other) => other.id}
            rowLink={(other) => paths.transaction(other.id)}
            columns={[
              {
                name: 'id',
                header: text('ledger.transaction'),
                render: (other) => <PanelLink to={paths.transaction(other.id)}>{`#${other.id}`}</PanelLink>,
              },
              { name: 'kind', header: text('ledger.kind'), render: ({ kind }) => codeText('kind', kind) },
              {
                name: 'at',
                header: text('common.at'),
                render: ({ writtenAt }) => <At value={writtenAt} withSeconds />,
              },
              { name: 'memo', header: text('ledger.memo'), render: ({ memo }) => memo ?? text('common.none') },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
