import { useState } from 'react';
import { Card, PageFrame, useFilters, useText } from '../../kit';
import { GlobalSearch } from './global-search';

/** The text lives in the address as well: going back finds what was found. */
export default function SearchPage() {
  const text = useText();
  const filters = useFilters();
  const [typed, setTyped] = useState(filters.get('text'));
  const change = (value: string): void => {
    setTyped(value);
    filters.set('text', value);
  };
  return (
    <PageFrame title={text('search.title')} subtitle={text('search.subtitle')}>
      <Card>
        <GlobalSearch value={typed} onChange={change} autoFocus heading="h2" />
      </Card>
    </PageFrame>
  );
}
