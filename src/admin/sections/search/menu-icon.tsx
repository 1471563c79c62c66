import { useEffect, type SVGProps } from 'react';
import { Search } from '@strapi/icons';
import { useNavigate } from 'react-router-dom';
import { paths } from '../../kit';

/** The menu stands on every page of the panel, so its icon listens for Ctrl+K (⌘K) everywhere. */
export function SearchIcon(props: SVGProps<SVGSVGElement>) {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      navigate(paths.search);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
  return <Search {...props} />;
}
