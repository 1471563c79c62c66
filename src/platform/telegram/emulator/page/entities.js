import { h } from './dom.js';
import { t } from './texts.js';

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

/**
 * Text with Telegram's entities as DOM nodes. Offsets count UTF-16 units, as JavaScript's strings do.
 * @param actions `command(text)` when a command is pressed, `deepLink(payload)` for links to the bot itself,
 *   `botUsername`
 */
export function renderText(text, entities, actions) {
  const sorted = [...(entities ?? [])].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return renderRange(text, 0, text.length, sorted, actions);
}

function renderRange(text, start, end, entities, actions) {
  const nodes = [];
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    // Those inside this one are drawn by it; a broken overlap is cut at its end.
    const inside = [];
    index += 1;
    while (index < entities.length && entities[index].offset < stop) inside.push(entities[index++]);
    if (entity.offset < position || stop <= entity.offset) continue;
    if (entity.offset > position) nodes.push(document.createTextNode(text.slice(position, entity.offset)));
    const children = renderRange(text, entity.offset, stop, inside, actions);
    nodes.push(renderEntity(entity, text.slice(entity.offset, stop), children, actions));
    position = stop;
  }
  if (position < end) nodes.push(document.createTextNode(text.slice(position, end)));
  return nodes;
}

function renderEntity(entity, text, children, actions) {
  switch (entity.type) {
    case 'text_link':
      // A person who is mentioned by their id: no browser has anything to open there.
      if (/^tg:\/\/user\?id=\d+$/.test(entity.url ?? '')) return h('span', { class: 'mention' }, children);
      return link(entity.url ?? '', children, actions);
    case 'url':
      return link(/^[a-z][a-z\d+.-]*:/i.test(text) ? text : `http://${text}`, children, actions);
    case 'email':
      return h('a', { href: `mailto:${text}` }, children);
    case 'bot_command':
      return h('button', { type: 'button', class: 'command', onclick: () => actions.command(text) }, children);
    case 'spoiler':
      return spoiler(children);
    case 'mention':
    case 'hashtag':
    case 'text_mention':
      return h('span', { class: 'mention' }, children);
    default: {
      const tag = TAGS[entity.type];
      return tag ? h(tag, {}, children) : h('span', {}, children);
    }
  }
}

/** Only addresses a browser can open harmlessly; `javascript:` and the like stay text. */
export function link(address, children, actions) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return h('span', {}, children);
  }
  const payload = deepLinkPayload(url, actions.botUsername);
  if (payload !== null) {
    const open = (event) => {
      event.preventDefault();
      actions.deepLink(payload);
    };
    return h('a', { href: url.href, onclick: open }, children);
  }
  if (!['http:', 'https:'].includes(url.protocol)) return h('span', {}, children);
  return h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, children);
}

/** @returns the payload of a link that starts this bot, or null for any other link */
export function deepLinkPayload(url, botUsername) {
  const name =
    url.protocol === 'tg:' ? url.searchParams.get('domain') : url.hostname === 't.me' ? url.pathname.slice(1) : null;
  if (name?.toLowerCase() !== botUsername?.toLowerCase()) return null;
  return url.searchParams.get('start') ?? '';
}

function spoiler(children) {
  const show = () => {
    element.classList.add('shown');
    element.removeAttribute('aria-label');
    content.removeAttribute('aria-hidden');
  };
  const content = h('span', { 'aria-hidden': 'true' }, children);
  const element = h('button', { type: 'button', class: 'spoiler', 'aria-label': t('spoiler'), onclick: show }, content);
  return element;
}
