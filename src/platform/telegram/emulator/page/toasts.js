import { h } from './dom.js';

const SHOWN_MS = 4000;

/** A short message that goes by itself; longer texts stay longer. */
export function notify(text) {
  const toast = h('div', { class: 'toast' }, text);
  document.querySelector('#toasts').append(toast);
  setTimeout(() => toast.remove(), SHOWN_MS + text.length * 30);
}
