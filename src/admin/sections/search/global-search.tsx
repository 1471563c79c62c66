import { useRef, type KeyboardEvent } from 'react';
import { Box, Flex, Searchbar, Typography } from '@strapi/design-system';
import { useNavigate } from 'react-router-dom';
import { FailureAlert, Money, PanelLink, StateBadge, useCodeText, useText } from '../../kit';
import type { Hit } from './sources';
import { useSearch } from './use-search';

interface GlobalSearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
  /** Of the kinds that were found: below the title of what the field stands in. */
  readonly heading: 'h2' | 'h3';
}

/**
 * One field for everything. Keys are heard before the search bar of Strapi, which keeps some to itself. Enter opens the first hit, the arrows walk through them, Escape clears the field; the hits are
 * plain links, so Tab and a screen reader need nothing more.
 */
export function GlobalSearch({ value, onChange, autoFocus, heading }: GlobalSearchProps) {
  const text = useText();
  const navigate = useNavigate();
  const root = useRef<HTMLDivElement>(null);
  const { answered, found, failure, searching } = useSearch(value);
  const current = !searching && answered === value.trim();
  const first = current ? found[0]?.hits[0] : undefined;
  const count = found.reduce((sum, { hits }) => sum + hits.length, 0);

  const clear = (): void => {
    onChange('');
    root.current?.querySelector('input')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const stops = [...(root.current?.querySelectorAll<HTMLElement>('input, a') ?? [])];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
    } else if (event.key === 'Enter' && at <= 0) {
      event.preventDefault();
      if (first) navigate(first.to);
    } else if (event.key === 'Escape' && value !== '') {
      event.preventDefault();
      clear();
    }
  };

  return (
    <div ref={root} role="search" data-search="" onKeyDownCapture={onKeyDown}>
      <Searchbar
        name="global-search"
        autoComplete="off"
        autoFocus={autoFocus}
        maxLength={200}
        value={value}
        placeholder={text('search.placeholder')}
        clearLabel={text('common.clear')}
        onChange={(event) => onChange(event.target.value)}
        onClear={clear}
      >
        {text('search.title')}
      </Searchbar>
      <Box paddingTop={4} aria-busy={searching} data-answered={current ? answered : ''}>
        <Typography textColor="neutral600" role="status" tag="p">
          {value.trim() === ''
            ? text('search.hint')
            : current
              ? text('search.count', { count })
              : text('common.loading')}
        </Typography>
        {failure && <FailureAlert failure={failure} />}
        {found.map(({ name, hits }) => (
          <Box key={name} paddingTop={4} tag="section" aria-label={text(name)}>
            <Typography variant="sigma" textColor="neutral600" tag={heading}>
              {text(name)}
            </Typography>
            <Box tag="ul">
              {hits.map((hit) => (
                <HitRow key={hit.key} hit={hit} />
              ))}
            </Box>
          </Box>
        ))}
      </Box>
    </div>
  );
}

function HitRow({ hit }: { readonly hit: Hit }) {
  const codeText = useCodeText();
  return (
    <Flex tag="li" gap={3} paddingTop={2} paddingBottom={2} wrap="wrap" data-hit={hit.key}>
      {hit.code && <Typography textColor="neutral800">{codeText(...hit.code)}</Typography>}
      <PanelLink to={hit.to}>{hit.title}</PanelLink>
      <Typography textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
        {hit.detail}
      </Typography>
      {hit.amount && <Money value={hit.amount} />}
      {hit.state !== undefined && <StateBadge state={hit.state} />}
    </Flex>
  );
}
