import { avatar, h, hueOf, icon, iconButton } from './dom.js';
import { renderText } from './entities.js';
import { coordinates, drawMap, mapUrl } from './map.js';
import { fileUrl, isGroup, nameOf, store } from './store.js';
import { fullTimeOf, sizeOf, t, timeOf } from './texts.js';

/** How large a picture is shown in a bubble, in CSS pixels. */
const PHOTO_WIDTH = 320;
const PHOTO_HEIGHT = 380;

/** Name and colour of who wrote a message, also when an admin writes as the group. */
export function authorOf(message) {
  if (message.sender_chat) {
    return { id: message.sender_chat.id, name: message.sender_chat.title, title: message.author_signature };
  }
  const member = store.groups.get(message.chat.id)?.members.find((one) => one.userId === message.from?.id);
  const title = member?.customTitle ?? { creator: t('owner'), administrator: t('admin') }[member?.status];
  return { id: message.from?.id ?? 0, name: message.from ? nameOf(message.from) : '', title };
}

export const isService = (message) => Boolean(message.new_chat_members ?? message.left_chat_member);

/**
 * One message as it stands in a chat.
 * @param view `own` (on the right), `first` and `last` of a run by one author, `actions` (see chat.js)
 */
export function renderMessage(message, { own, first, last, actions }) {
  if (isService(message)) return renderService(message);
  const author = authorOf(message);
  const grouped = isGroup(message.chat.id) && !own;
  const bubble = h(
    'div',
    { class: 'bubble' },
    grouped && first ? renderAuthor(author) : null,
    message.forward_date
      ? h('div', { class: 'forwarded' }, `↪ ${nameOf(message.forward_from ?? { first_name: '' })}`)
      : null,
    message.reply_to_message ? renderQuote(message.reply_to_message, actions) : null,
    renderContent(message, actions),
    renderMeta(message),
  );
  if (message.photo || message.location) bubble.classList.add('with-media');
  if (!message.text && !message.caption) bubble.classList.add('without-text');
  return h(
    'div',
    {
      class: `message ${own ? 'own' : 'other'}${first ? ' first' : ''}${last ? ' last' : ''}`,
      data: { id: message.message_id },
    },
    grouped ? (last ? avatar(author.id, author.name) : h('span', { class: 'avatar-space' })) : null,
    h('div', { class: 'column' }, bubble, renderKeyboard(message, actions)),
    iconButton('more', t('more'), (event) => actions.menu(message, event.currentTarget), {
      class: 'icon-button message-menu',
    }),
  );
}

function renderService(message) {
  const joined = message.new_chat_members?.map(nameOf).join(', ');
  const text = joined ? t('joined', { name: joined }) : t('left', { name: nameOf(message.left_chat_member) });
  return h('div', { class: 'service', data: { id: message.message_id } }, h('span', {}, text));
}

const renderAuthor = (author) =>
  h(
    'div',
    { class: 'author', vars: { '--hue': String(hueOf(author.id)) } },
    h('span', {}, author.name),
    author.title ? h('span', { class: 'author-title' }, author.title) : null,
  );

function renderQuote(quoted, actions) {
  const text = summaryOf(quoted);
  return h(
    'button',
    { type: 'button', class: 'quote', onclick: () => actions.jump(quoted.message_id) },
    h('strong', {}, authorOf(quoted).name),
    h('span', {}, text),
  );
}

/** One line that stands for a message, in the list and in quotes. */
export function summaryOf(message) {
  if (message.text ?? message.caption)
    return (message.text ?? message.caption).split('\n').find((line) => line.trim() !== '') ?? '';
  if (message.photo) return t('photo');
  if (message.document) return message.document.file_name ?? t('file');
  if (message.location) return t('location');
  if (message.sticker) return message.sticker.emoji ?? '🙂';
  if (message.contact) return message.contact.first_name;
  if (isService(message)) return renderService(message).textContent;
  return t('unsupported');
}

function renderContent(message, actions) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const words =
    text === undefined ? null : h('div', { class: 'text', dir: 'auto' }, renderText(text, entities, actions));
  return [renderMedia(message, actions), words];
}

function renderMedia(message, actions) {
  if (message.photo) return renderPhoto(message, actions);
  if (message.document) return renderDocument(message.document);
  if (message.location) return renderLocation(message.location);
  if (message.sticker) return h('div', { class: 'sticker' }, message.sticker.emoji ?? '🙂');
  if (message.contact) {
    return h(
      'div',
      { class: 'contact' },
      h('strong', {}, message.contact.first_name),
      h('span', {}, message.contact.phone_number),
    );
  }
  return message.text === undefined ? h('div', { class: 'text unsupported' }, t('unsupported')) : null;
}

function renderPhoto(message, actions) {
  const sizes = message.photo;
  const largest = sizes[sizes.length - 1];
  const shown = sizes.find((size) => size.width >= PHOTO_WIDTH * 2) ?? largest;
  const scale = Math.min(PHOTO_WIDTH / largest.width, PHOTO_HEIGHT / largest.height, 1);
  const label = t('picture', { name: authorOf(message).name });
  return h(
    'button',
    { type: 'button', class: 'photo', onclick: () => actions.view(largest, label), 'aria-label': label },
    h('img', {
      src: fileUrl(shown.file_id),
      alt: label,
      loading: 'lazy',
      width: Math.max(Math.round(largest.width * scale), 80),
      height: Math.max(Math.round(largest.height * scale), 60),
    }),
  );
}

const renderDocument = (document) =>
  h(
    'a',
    {
      class: 'document',
      href: fileUrl(document.file_id),
      download: document.file_name ?? '',
      'aria-label': t('download', { name: document.file_name ?? t('file') }),
    },
    h('span', { class: 'document-icon' }, icon('download')),
    h('span', { class: 'document-name' }, document.file_name ?? t('file')),
    h('span', { class: 'document-size' }, sizeOf(document.file_size)),
  );

const renderLocation = ({ latitude, longitude }) =>
  h(
    'a',
    { class: 'location', href: mapUrl(latitude, longitude), target: '_blank', rel: 'noopener noreferrer' },
    drawMap(latitude, longitude),
    h(
      'span',
      { class: 'location-line' },
      h('span', {}, coordinates(latitude, longitude)),
      h('span', { class: 'location-open' }, t('openMap'), ' ↗'),
    ),
  );

const renderMeta = (message) =>
  h(
    'span',
    { class: 'meta' },
    message.edit_date === undefined ? null : h('span', {}, `${t('edited')} `),
    h(
      'time',
      { datetime: new Date(message.date * 1000).toISOString(), title: fullTimeOf(message.date) },
      timeOf(message.date),
    ),
  );

function renderKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h(
    'div',
    { class: 'keyboard' },
    rows.map((row) =>
      h(
        'div',
        { class: 'keyboard-row' },
        row.map((button) => renderButton(message, button, actions)),
      ),
    ),
  );
}

function renderButton(message, button, actions) {
  const address = button.url ?? button.web_app?.url ?? button.login_url?.url;
  const mark = address ? icon('link', 12) : button.copy_text ? icon('copy', 12) : null;
  return h(
    'button',
    {
      type: 'button',
      class: 'inline-button',
      onclick: (event) => actions.button(message, button, event.currentTarget),
    },
    h('span', {}, button.text),
    mark ? h('span', { class: 'button-mark' }, mark) : null,
  );
}

/** Pictures of one album stand together in one bubble, as a grid. */
export function renderAlbum(messages, view) {
  const [head] = messages;
  const captioned = messages.find((message) => message.caption) ?? head;
  const element = renderMessage(
    { ...captioned, photo: undefined, text: captioned.caption ?? '', entities: captioned.caption_entities },
    view,
  );
  const grid = h(
    'div',
    { class: 'album', data: { count: Math.min(messages.length, 4) } },
    messages.map((message) => renderPhoto(message, view.actions)),
  );
  const bubble = element.querySelector('.bubble');
  bubble.classList.add('with-media');
  bubble.insertBefore(grid, bubble.querySelector('.text'));
  element.dataset.id = head.message_id;
  return element;
}
