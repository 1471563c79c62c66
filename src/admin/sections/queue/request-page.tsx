import { useParams } from 'react-router-dom';
import { Box, Flex, Typography } from '@strapi/design-system';
import {
  At,
  Card,
  formatMoney,
  Loaded,
  PageFrame,
  PanelLink,
  paths,
  useCodeText,
  usePermission,
  useQuery,
  useText,
} from '../../kit';
import type { RequestDetail } from './request';
import { RequestView } from './request-view';
import { useLiveQuery } from './use-live-query';

/** A deposit or a withdrawal, with its proof, what happened to it and what was posted for it. */
export default function RequestPage() {
  const text = useText();
  const { type = 'deposit', id = '' } = useParams();
  const query = useLiveQuery<RequestDetail>(`/queue/${type}/${id}`);
  const mayReadLedger = usePermission('api::ledger.read');
  const typeText = text(type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal');
  const title = query.data
    ? text('requests.one', { type: typeText, amount: formatMoney(query.data.amount) })
    : typeText;
  return (
    <PageFrame title={title} subtitle={id} back>
      <Loaded query={query}>
        {(request) => (
          <>
            <RequestView request={request} />
            {mayReadLedger && (
              <Box paddingTop={4}>
                <Postings key={request.state} type={type} id={id} />
              </Box>
            )}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface Posting {
  readonly id: string;
  readonly kind: string;
  readonly writtenAt: string;
  readonly memo: string | null;
}

/** From a business record to the transactions of the ledger that belong to it. */
function Postings({ type, id }: { readonly type: string; readonly id: string }) {
  const text = useText();
  const codeText = useCodeText();
  const query = useQuery<readonly Posting[]>(`/ledger/subjects/${type}/${id}`);
  return (
    <Card title={text('requests.postings')}>
      <Loaded query={query} skeletonRows={1}>
        {(postings) => (
          <Flex direction="column" gap={2} alignItems="start">
            {postings.length === 0 && <Typography>{text('requests.no-postings')}</Typography>}
            {postings.map((posting) => (
              <Flex key={posting.id} gap={3} wrap="wrap">
                <PanelLink to={paths.transaction(posting.id)}>{`№ ${posting.id}`}</PanelLink>
                <Typography textColor="neutral800">{codeText('kind', posting.kind)}</Typography>
                <Typography textColor="neutral600">
                  <At value={posting.writtenAt} />
                </Typography>
                {posting.memo !== null && <Typography textColor="neutral600">{posting.memo}</Typography>}
              </Flex>
            ))}
          </Flex>
        )}
      </Loaded>
    </Card>
  );
}
