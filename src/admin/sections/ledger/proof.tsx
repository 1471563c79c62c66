import { useEffect, useRef, useState } from 'react';
import { Flex, Typography } from '@strapi/design-system';
import { At, Progress, send, useReportFailure, useText } from '../../kit';
import type { WireProofRequest } from './wire';

const WATCHED_POLL_MS = 1_000;

const isOpen = (request: WireProofRequest | null | undefined): boolean =>
  request?.state === 'waiting' || request?.state === 'running';

/** How often to look at what a job is at, and how often otherwise. */
export const pollOf = (request: WireProofRequest | null | undefined, otherwiseMs: number): number =>
  isOpen(request) ? WATCHED_POLL_MS : otherwiseMs;

/**
 * Asks for a proof, and watches it: also one that was under way when the page was opened, whoever has asked for it.
 * @param path where it is asked for @param request the newest one, as it was read last
 * @param onFinished is called once for each that ends while it is watched
 */
export function useProof(options: {
  readonly path: string;
  readonly request: WireProofRequest | null | undefined;
  readonly reload: () => void;
  readonly onFinished: (request: WireProofRequest) => void;
}): { readonly busy: boolean; readonly ask: () => Promise<void> } {
  const { path, request, reload, onFinished } = options;
  const report = useReportFailure();
  const [asking, setAsking] = useState(false);
  const watched = useRef<string>();
  useEffect(() => {
    if (!request) return;
    if (isOpen(request)) watched.current = request.id;
    else if (watched.current === request.id) {
      watched.current = undefined;
      onFinished(request);
    }
    // What is called is of the same render as the request.
  }, [request?.id, request?.state]);
  const ask = async (): Promise<void> => {
    setAsking(true);
    try {
      watched.current = (await send<{ readonly id: string }>('POST', path)).data.id;
    } catch (error) {
      report(error);
    } finally {
      setAsking(false);
      reload();
    }
  };
  // Asking while one is under way joins it, and gives it a new job should it have lost its own.
  return { busy: asking, ask };
}

/** How far a proof is, or why it came to nothing; nothing when it is done. */
export function ProofProgress(props: {
  readonly request: WireProofRequest | null;
  /** What a step is called, for people. */
  readonly stepText?: (step: string) => string;
}) {
  const { request, stepText = (step) => step } = props;
  const text = useText();
  if (request === null || request.state === 'done') return null;
  if (request.state === 'failed') {
    return (
      <Typography textColor="danger600" role="alert">
        {`${text('ledger.proof-failed')} (${request.failure ?? ''})`}
      </Typography>
    );
  }
  const { done, total, doing } = request;
  return (
    <Flex direction="column" alignItems="stretch" gap={2} role="status" data-proof={request.state}>
      <Progress done={done} total={total ?? 0} label={text('ledger.proof-progress')} />
      <Typography textColor="neutral800">
        {total === null ? text('ledger.proof-waits') : text('ledger.proof-step', { done: done + 1, total })}
        {doing === null ? '' : ` ${stepText(doing)}`}
      </Typography>
      <Typography variant="pi" textColor="neutral600">
        {text('ledger.proof-asked', { name: request.askedBy })} <At value={request.askedAt} withSeconds />
      </Typography>
    </Flex>
  );
}
