import { useState } from 'react';
import { GlobalSearch } from './global-search';

/** The same field on the home page. */
export default function SearchWidget() {
  const [typed, setTyped] = useState('');
  return <GlobalSearch value={typed} onChange={setTyped} heading="h3" />;
}
