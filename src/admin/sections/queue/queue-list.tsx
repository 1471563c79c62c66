import { useEffect, useRef, type RefObject } from 'react';
import { Badge, Box, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import { Ago, Money, useText } from '../../kit';
import { keyOf, type QueueRequest } from './request';

const Item = styled.button<{ $selected: boolean }>`
  display: block;
  width: 100%;
  text-align: left;
  border: 0;
  border-left: 4px solid ${({ theme, $selected }) => ($selected ? theme.colors.primary600 : 'transparent')};
  border-bottom: 1px solid ${({ theme }) => theme.colors.neutral150};
  background: ${({ theme, $selected }) => ($selected ? theme.colors.primary100 : theme.colors.neutral0)};
  padding: 1.2rem 1.6rem;
  cursor: pointer;
  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: -2px;
  }
`;

export function QueueList(props: {
  readonly requests: readonly QueueRequest[];
  readonly selected: string | undefined;
  readonly now: number;
  readonly onSelect: (request: QueueRequest) => void;
  /** Where the selected request is shown: beside the list, or below it where there is no room. */
  readonly view: RefObject<HTMLElement>;
}) {
  const text = useText();
  const current = useRef<HTMLLIElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const pressed = useRef(false);
  /** Below a long list nobody would see that a press has done anything. */
  const leadToView = (): void => {
    if (isBelow(props.view.current, list.current)) props.view.current?.scrollIntoView({ block: 'start' });
  };
  useEffect(() => {
    const { view } = props;
    // Who reads the request below the list isn't taken back to its row when the next one has taken its place.
    const reading = isBelow(view.current, list.current) && isOnScreen(view.current);
    // Newer browsers answer with a promise, which an effect must not give back.
    if (!reading) void current.current?.scrollIntoView({ block: 'nearest' });
    if (list.current?.contains(document.activeElement)) {
      current.current?.querySelector('button')?.focus({ preventScroll: true });
    }
    if (pressed.current) leadToView();
    pressed.current = false;
  }, [props.selected]);
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="tableShadow"
      tag="ul"
      ref={list}
      aria-label={text('queue.title')}
      overflow="hidden"
    >
      {props.requests.map((request) => {
        const key = keyOf(request);
        const selected = key === props.selected;
        return (
          <li key={key} ref={selected ? current : undefined} data-request={key}>
            <Item
              type="button"
              $selected={selected}
              aria-current={selected}
              onClick={() => {
                pressed.current = !selected;
                if (selected) leadToView();
                props.onSelect(request);
              }}
              // Enter decides about the selected request: where the keyboard is must be the same one.
              onFocus={() => props.onSelect(request)}
            >
              <Flex justifyContent="space-between" gap={2}>
                <Money value={request.amount} strong />
                <Badge
                  backgroundColor={request.type === 'deposit' ? 'success100' : 'secondary100'}
                  textColor={request.type === 'deposit' ? 'success600' : 'secondary600'}
                >
                  {text(request.type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal')}
                </Badge>
              </Flex>
              <Flex justifyContent="space-between" gap={2} paddingTop={1}>
                <Typography ellipsis textColor="neutral800">
                  {request.user.name}
                </Typography>
                <Typography textColor="neutral600" variant="pi">
                  <Ago value={request.createdAt} now={props.now} />
                </Typography>
              </Flex>
              <Typography textColor="neutral600" variant="pi">
                {request.methodName}
              </Typography>
            </Item>
          </li>
        );
      })}
    </Box>
  );
}

const isBelow = (view: HTMLElement | null, list: HTMLElement | null): boolean =>
  view !== null && list !== null && view.getBoundingClientRect().top >= list.getBoundingClientRect().bottom;

const isOnScreen = (element: HTMLElement | null): boolean =>
  element !== null && element.getBoundingClientRect().top < window.innerHeight;
