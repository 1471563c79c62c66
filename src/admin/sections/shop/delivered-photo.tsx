import { useEffect, useState } from 'react';
import { Box, Button } from '@strapi/design-system';
import { Card, readBlob, useReportFailure, useText } from '../../kit';

/** The photo of an order, shown when asked for: it is behind the session and shown from memory, never linked. */
export function DeliveredPhoto({ order }: { readonly order: string }) {
  const text = useText();
  const report = useReportFailure();
  const [url, setUrl] = useState<string>();
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  const show = async (): Promise<void> => {
    try {
      setUrl(URL.createObjectURL(await readBlob(`/shop/orders/${order}/photo`)));
    } catch (error) {
      report(error);
    }
  };
  return (
    <Card title={text('shop.photo')}>
      {url === undefined ? (
        <Button variant="tertiary" onClick={() => void show()}>
          {text('shop.show-photo')}
        </Button>
      ) : (
        <Box
          tag="img"
          src={url}
          alt={text('shop.photo')}
          style={{ maxWidth: '100%', maxHeight: '40rem', objectFit: 'contain', display: 'block' }}
        />
      )}
    </Card>
  );
}
