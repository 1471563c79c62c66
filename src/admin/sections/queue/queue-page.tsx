import { Empty, PageFrame, useText } from '../../kit';

export default function QueuePage() {
  const text = useText();
  return (
    <PageFrame title={text('menu.queue')}>
      <Empty>{text('common.empty')}</Empty>
    </PageFrame>
  );
}
