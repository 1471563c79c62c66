import { Box, Button, Flex, Loader, Typography } from '@strapi/design-system';
import { formatMoney, useText } from '../../kit';
import { useStore } from '../../kit/store';
import { decisions, undo } from './decisions';

/** What has been decided and not sent yet, with the seconds that are left to take it back. */
export function UndoBar({ now }: { readonly now: number }) {
  const text = useText();
  const waiting = useStore(decisions);
  if (waiting.length === 0) return null;
  return (
    <Box position="fixed" bottom={0} left={0} right={0} zIndex={10} padding={4} style={{ pointerEvents: 'none' }}>
      <Flex direction="column" gap={2} alignItems="center" role="status" aria-live="polite">
        {waiting.map(({ key, request, action, sending, sendAt }) => (
          <Flex
            key={key}
            background="neutral800"
            hasRadius
            padding={3}
            gap={4}
            shadow="popupShadow"
            style={{ pointerEvents: 'auto' }}
            data-testid="undo-bar"
          >
            <Typography textColor="neutral0">
              {text(action === 'approve' ? 'queue.approving' : 'queue.rejecting', {
                amount: formatMoney(request.amount),
                name: request.user.name,
              })}
            </Typography>
            {sending ? (
              <Loader small>{text('queue.sending')}</Loader>
            ) : (
              <Button size="S" variant="secondary" onClick={() => undo(key)}>
                {`${text('queue.undo')} (${Math.max(0, Math.ceil((sendAt - now) / 1000))})`}
              </Button>
            )}
          </Flex>
        ))}
      </Flex>
    </Box>
  );
}
