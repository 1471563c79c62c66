import { avatar, h, icon, iconButton, replaceChildren } from './dom.js';
import { newGroupDialog, newUserDialog } from './dialogs.js';
import { summaryOf } from './message.js';
import { nameOf, on, store } from './store.js';
import { t, timeOf } from './texts.js';

/** More entries than this are no list any more: the search finds the others. */
const MAX_SHOWN = 200;
/** With more people than this the list gets a search field. */
const SEARCH_ABOVE = 6;

/** The list of people and groups. @param options `open(chatId)`, `openBeside(chatId)`, `tools()`, `isOpen(chatId)` */
export class Sidebar {
  constructor(options) {
    this.options = options;
    this.search = h('input', {
      type: 'search',
      class: 'search',
      placeholder: t('search'),
      'aria-label': t('search'),
      oninput: () => this.render(),
    });
    this.users = h('ul', { class: 'entries' });
    this.groups = h('ul', { class: 'entries' });
    this.element = h(
      'nav',
      { class: 'sidebar', 'aria-label': t('title') },
      h(
        'header',
        { class: 'sidebar-header' },
        h('img', { src: 'icon.svg', alt: '', width: 36, height: 36 }),
        h(
          'div',
          { class: 'chat-titles' },
          h('h1', {}, t('title')),
          h('span', { class: 'chat-subtitle' }, t('subtitle')),
        ),
        iconButton('tools', t('tools'), () => options.tools()),
      ),
      h(
        'div',
        { class: 'sidebar-lists' },
        this.search,
        this.section(t('users'), t('newUser'), () => this.addUser(), this.users),
        this.section(t('groups'), t('newGroup'), () => this.addGroup(), this.groups),
      ),
    );
    on('change', () => this.renderSoon());
    on('state', () => this.render());
  }

  section(title, addLabel, add, list) {
    return h(
      'section',
      {},
      h('div', { class: 'section-title' }, h('h2', {}, title), iconButton('plus', addLabel, add)),
      list,
    );
  }

  async addUser() {
    const person = await newUserDialog();
    if (person) this.options.open(person.user.id);
  }

  async addGroup() {
    const group = await newGroupDialog();
    if (group) this.options.open(group.id);
  }

  /** A burst of changes is drawn once. */
  renderSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.render();
    });
  }

  render() {
    const query = this.search.value.trim().toLowerCase();
    this.search.hidden = store.users.size <= SEARCH_ABOVE && query === '';
    const newest = (chatId) => store.last.get(chatId)?.date ?? 0;
    const users = [...store.users.values()]
      .filter(({ user }) => `${nameOf(user)} @${user.username ?? ''} ${user.id}`.toLowerCase().includes(query))
      .sort((one, other) => newest(other.user.id) - newest(one.user.id));
    this.fill(
      this.users,
      users.slice(0, MAX_SHOWN).map(({ user }) => this.entry(user.id, nameOf(user), 'person', user.language_code)),
      t('noUsers'),
    );
    this.fill(
      this.groups,
      [...store.groups.values()].map((group) => this.entry(group.id, group.title, 'group')),
      t('noGroups'),
    );
  }

  fill(list, entries, emptyText) {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : undefined;
    const kind = document.activeElement?.className;
    replaceChildren(list, entries.length > 0 ? entries : h('li', { class: 'list-empty' }, emptyText));
    // Drawing anew must not take the keyboard away from whoever is in the list.
    if (focused !== undefined) {
      [...list.querySelectorAll(`[data-chat="${focused}"]`)].find((element) => element.className === kind)?.focus();
    }
  }

  entry(chatId, name, kind, languageCode) {
    const last = store.last.get(chatId);
    const unread = store.unread.get(chatId) ?? 0;
    const open = this.options.isOpen(chatId);
    return h(
      'li',
      { class: open ? 'current' : '' },
      h(
        'button',
        {
          type: 'button',
          class: 'entry',
          'aria-current': open ? 'true' : undefined,
          data: { chat: chatId },
          onclick: () => this.options.open(chatId),
        },
        avatar(chatId, name, kind),
        h(
          'span',
          { class: 'entry-lines' },
          h(
            'span',
            { class: 'entry-top' },
            h('span', { class: 'entry-name' }, name),
            languageCode ? h('span', { class: 'entry-language' }, languageCode) : null,
            last ? h('time', {}, timeOf(last.date)) : null,
          ),
          h(
            'span',
            { class: 'entry-bottom' },
            h('span', { class: 'entry-last' }, last ? summaryOf(last) : '—'),
            unread > 0
              ? h(
                  'span',
                  { class: 'unread', 'aria-label': t('newMessages', { count: unread }) },
                  unread > 99 ? '99+' : unread,
                )
              : null,
          ),
        ),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button entry-beside',
          'aria-label': `${t('beside')}: ${name}`,
          title: t('beside'),
          data: { chat: chatId },
          onclick: () => this.options.openBeside(chatId),
        },
        icon('beside', 18),
      ),
    );
  }
}
