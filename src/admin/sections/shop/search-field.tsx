import { useEffect, useState } from 'react';
import { Searchbar } from '@strapi/design-system';
import { useText } from '../../kit';

const TYPING_MS = 300;

/** Tells what is searched for once the typing pauses. */
export function SearchField(props: { readonly placeholder: string; readonly onSearch: (text: string) => void }) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const { onSearch } = props;
  useEffect(() => {
    const timer = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return (
    <Searchbar
      name="search"
      value={typed}
      placeholder={props.placeholder}
      clearLabel={text('common.clear')}
      onChange={(event) => setTyped(event.target.value)}
      onClear={() => setTyped('')}
    >
      {text('common.search')}
    </Searchbar>
  );
}
