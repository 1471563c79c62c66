import { h } from './dom.js';
import { isService, renderAlbum, renderMessage } from './message.js';
import { nowMs, store } from './store.js';
import { dayOf } from './texts.js';

/** Messages of one author within this time stand together. */
const RUN_SECONDS = 300;

/** Something to be drawn: the same key and signature mean the same element as before. */
export const row = (key, signature, create) => ({ key, signature, create });

/**
 * Messages with day separators, albums joined.
 * @param view `isOwn(message)`, `context` (whatever else changes how they look), `actions`
 */
export function messageRows(messages, { isOwn, context, actions }) {
  const rows = [];
  let day = null;
  for (let index = 0; index < messages.length; index += 1) {
    const start = index;
    const message = messages[index];
    const today = dayOf(message.date, nowMs());
    if (today !== day) rows.push(row(`day ${today}`, '', () => h('div', { class: 'day' }, h('span', {}, today))));
    day = today;
    while (message.media_group_id && messages[index + 1]?.media_group_id === message.media_group_id) index += 1;
    const album = messages.slice(start, index + 1);
    const view = {
      own: isOwn(message),
      first: !follows(messages[start - 1], message),
      last: !follows(album[album.length - 1], messages[index + 1]),
      actions,
    };
    const group = store.groups.get(message.chat.id);
    const signature = JSON.stringify([album, view.own, view.first, view.last, context, group?.members]);
    const grid = album.length > 1 && album.every((one) => one.photo);
    if (grid) rows.push(row(`message ${message.message_id}`, signature, () => renderAlbum(album, view)));
    else
      for (const one of album) rows.push(row(`message ${one.message_id}`, signature, () => renderMessage(one, view)));
  }
  return rows;
}

const follows = (before, message) =>
  before !== undefined &&
  message !== undefined &&
  !isService(before) &&
  !isService(message) &&
  before.from?.id === message.from?.id &&
  before.sender_chat?.id === message.sender_chat?.id &&
  message.date - before.date < RUN_SECONDS;

/**
 * Draws only what has changed: what stays keeps its element, so that a screen reader hears only what is new, pictures
 * do not flicker and the keyboard stays where it is.
 */
export class DrawnList {
  constructor(element) {
    this.element = element;
    this.drawn = new Map();
  }

  draw(rows) {
    const next = new Map();
    let place = this.element.firstChild;
    for (const { key, signature, create } of rows) {
      const before = this.drawn.get(key);
      const kept = before?.signature === signature;
      const element = kept ? before.element : create();
      next.set(key, { signature, element });
      if (kept && element === place) {
        place = place.nextSibling;
        continue;
      }
      const focused = !kept && before?.element.contains(document.activeElement) ? document.activeElement : null;
      if (before && !kept) {
        if (before.element === place) place = place.nextSibling;
        before.element.replaceWith(element);
      }
      if (element !== place?.previousSibling) this.element.insertBefore(element, place);
      if (focused) refocus(element, focused);
    }
    for (const [key, { element }] of this.drawn) if (!next.has(key)) element.remove();
    this.drawn = next;
  }
}

/** A button that was pressed is often replaced by other buttons: the keyboard then goes on with the first of them. */
function refocus(element, focused) {
  const buttons = [...element.querySelectorAll('.inline-button')];
  (buttons.find((button) => button.textContent === focused.textContent) ?? buttons[0])?.focus();
}
