import { useEffect, useState } from 'react';
import { Box, Button, Flex, Loader, Typography } from '@strapi/design-system';
import { FilePdf } from '@strapi/icons';
import { readBlob, useText } from '../../kit';

type Loaded = { readonly url: string; readonly pdf: boolean } | 'failed' | undefined;

/** The proof image, large. It is behind the session, so it is fetched and shown from memory, never linked. */
export function Proof({ id }: { readonly id: string | null | undefined }) {
  const text = useText();
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    setLoaded(undefined);
    if (!id) return;
    const aborted = new AbortController();
    let url: string | undefined;
    readBlob(`/proofs/${id}`, {}, aborted.signal).then(
      (blob) => {
        if (aborted.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setLoaded({ url, pdf: blob.type.startsWith('application/pdf') });
      },
      () => !aborted.signal.aborted && setLoaded('failed'),
    );
    return () => {
      aborted.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [id]);

  return (
    <Flex background="neutral100" hasRadius minHeight="18rem" justifyContent="center" padding={2} data-testid="proof">
      {!id && <Typography textColor="neutral600">{text('queue.no-proof')}</Typography>}
      {id && loaded === undefined && <Loader small>{text('common.loading')}</Loader>}
      {loaded === 'failed' && <Typography textColor="danger600">{text('queue.proof-failed')}</Typography>}
      {typeof loaded === 'object' && !loaded.pdf && (
        <a href={loaded.url} target="_blank" rel="noreferrer" style={{ display: 'block', maxWidth: '100%' }}>
          <Box
            tag="img"
            src={loaded.url}
            alt={text('queue.proof')}
            style={{ maxWidth: '100%', maxHeight: '56rem', objectFit: 'contain', display: 'block' }}
          />
        </a>
      )}
      {typeof loaded === 'object' && loaded.pdf && (
        <Button startIcon={<FilePdf />} variant="secondary" onClick={() => window.open(loaded.url, '_blank')}>
          {text('queue.proof-pdf')}
        </Button>
      )}
    </Flex>
  );
}
