import { Composer } from './composer.js';
import { avatar, h, iconButton, replaceChildren } from './dom.js';
import { alertDialog, deepLinkDialog, viewer } from './dialogs.js';
import { openMenu } from './menu.js';
import { DrawnList, messageRows, row } from './message-list.js';
import { call, isGroup, nameOf, on, openChat, readEarlier, Refused, store } from './store.js';
import { t } from './texts.js';
import { notify } from './toasts.js';

/** So near to the end, new messages scroll into view by themselves. */
const NEAR_END = 120;
/** Telegram gives up on a press that nobody answers. */
const PRESS_PATIENCE_MS = 15_000;

/** One open chat: a person's with the bot, or a group seen by one of its members. */
export class ChatPane {
  /** @param options `onBack`, `onClose`, `openAs(userId)` */
  constructor(options) {
    this.options = options;
    this.chatId = null;
    this.actingId = null;
    /** Ids of presses this pane waits for: callback id → button element. */
    this.presses = new Map();
    this.list = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: 0 });
    this.drawn = new DrawnList(this.list);
    this.scroller = h('div', { class: 'scroller' }, this.list);
    this.header = h('header', { class: 'chat-header' });
    this.jumpButton = iconButton('down', t('newest'), () => this.scrollToEnd(true), {
      class: 'icon-button jump',
      hidden: true,
    });
    this.composer = new Composer({
      send: (input) => this.send(input),
      edit: (messageId, text) =>
        this.request('PATCH', `/chats/${this.chatId}/messages/${messageId}`, { from: this.actingId, text }),
      act: (userId) => this.actAs(userId),
      unblock: () => this.request('POST', `/users/${this.actingId}/unblock`, {}),
    });
    this.element = h('section', { class: 'chat' }, this.header, this.scroller, this.jumpButton, this.composer.element);
    this.scroller.addEventListener('scroll', () => this.noteScroll());
    this.composer.acceptDrops(this.element);
    this.unsubscribe = [on('change', (change) => this.take(change)), on('state', () => this.reload())];
  }

  close() {
    for (const end of this.unsubscribe) end();
    clearTimeout(this.actionTimer);
    this.element.remove();
  }

  async show(chatId) {
    this.chatId = chatId;
    this.actingId = isGroup(chatId) ? this.defaultMember() : chatId;
    this.presses.clear();
    this.drawn.draw([]);
    await openChat(chatId);
    if (this.chatId !== chatId) return;
    this.render();
    this.scrollToEnd(false);
  }

  defaultMember() {
    const members =
      store.groups.get(this.chatId)?.members.filter(({ status }) => status !== 'left' && status !== 'kicked') ?? [];
    const admin = members.find(({ status }) => status === 'creator' || status === 'administrator');
    return (admin ?? members[0])?.userId ?? null;
  }

  actAs(userId) {
    this.actingId = userId;
    this.render();
  }

  reload() {
    if (this.chatId === null || !store.chats.has(this.chatId)) return;
    if (isGroup(this.chatId) && this.actingId === null) this.actingId = this.defaultMember();
    this.render();
  }

  render() {
    const chat = store.chats.get(this.chatId);
    if (!chat) return;
    this.renderHeader();
    const atEnd = this.isAtEnd();
    const rows = messageRows([...chat.messages.values()], {
      isOwn: (message) => this.isOwn(message),
      context: String(this.actingId),
      actions: this.actions(),
    });
    if (chat.more) rows.unshift(row('earlier', '', () => this.renderEarlier()));
    if (chat.messages.size === 0) rows.push(row('empty', '', () => this.renderEmpty()));
    this.drawn.draw(rows);
    this.composer.update({ chatId: this.chatId, actingId: this.actingId, keyboard: chat.keyboard });
    if (atEnd) this.scrollToEnd(false);
  }

  renderEarlier() {
    return h('button', { type: 'button', class: 'earlier', onclick: () => this.earlier() }, t('earlier'));
  }

  renderEmpty() {
    const group = isGroup(this.chatId);
    return h(
      'div',
      { class: 'empty' },
      group
        ? avatar(this.chatId, store.groups.get(this.chatId)?.title ?? '', 'group large')
        : avatar(store.bot.id, store.bot.first_name, 'bot large'),
      h('strong', {}, group ? t('emptyGroup') : t('emptyChat')),
      group ? null : h('p', {}, t('startHint')),
    );
  }

  isOwn(message) {
    return message.from?.id === this.actingId;
  }

  renderHeader() {
    const group = store.groups.get(this.chatId);
    const person = store.users.get(this.chatId);
    const title = group ? group.title : person ? nameOf(person.user) : '';
    this.element.setAttribute('aria-label', title);
    this.subtitle = h('span', { class: 'chat-subtitle' });
    replaceChildren(
      this.header,
      iconButton('back', t('back'), () => this.options.onBack(), { class: 'icon-button back' }),
      avatar(this.chatId, title, group ? 'group' : 'person'),
      h('div', { class: 'chat-titles' }, h('h2', {}, title), this.subtitle),
      person?.started
        ? iconButton('block', person.blocked ? t('unblock') : t('block'), () => this.toggleBlock(person), {
            'aria-pressed': String(person.blocked),
          })
        : null,
      iconButton('close', t('close'), () => this.options.onClose(), { class: 'icon-button close-pane' }),
    );
    this.renderSubtitle();
  }

  renderSubtitle() {
    clearTimeout(this.actionTimer);
    const group = store.groups.get(this.chatId);
    const current = store.actions.get(this.chatId);
    const remaining = (current?.until ?? 0) - Date.now();
    if (remaining > 0) {
      const key = current.action.startsWith('upload') ? 'uploading' : 'typing';
      const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
      replaceChildren(this.subtitle, h('span', { class: 'acting' }, t(key, { name: store.bot.first_name }), dots));
      this.actionTimer = setTimeout(() => this.renderSubtitle(), remaining);
      return;
    }
    if (!store.listening) {
      replaceChildren(this.subtitle, h('span', { class: 'silent' }, t('notListening')));
      return;
    }
    const count = 1 + (group?.members.filter(({ status }) => status !== 'left' && status !== 'kicked').length ?? 0);
    replaceChildren(this.subtitle, group ? t('members', { count }) : t('withBot', { name: store.bot.first_name }));
  }

  /** What messages can be made to do. */
  actions() {
    return {
      botUsername: store.bot.username,
      command: (text) => this.send({ text }),
      deepLink: (payload) => this.openDeepLink(payload),
      view: (size, label) => viewer(size, label),
      jump: (messageId) => this.jump(messageId),
      button: (message, button, element) => this.press(message, button, element),
      menu: (message, element) => this.messageMenu(message, element),
    };
  }

  async openDeepLink(payload) {
    const userId = await deepLinkDialog(isGroup(this.chatId) ? this.actingId : this.chatId);
    if (userId === null) return;
    await this.options.openAs(userId);
    const text = payload === '' ? '/start' : `/start ${payload}`;
    await this.request('POST', `/chats/${userId}/messages`, { from: userId, text });
  }

  async press(message, button, element) {
    const address = button.url ?? button.web_app?.url ?? button.login_url?.url;
    if (address) return this.openAddress(address);
    if (button.copy_text) {
      await navigator.clipboard.writeText(button.copy_text.text);
      return notify(t('copied'));
    }
    if (button.callback_data === undefined) return notify(t('notHere'));
    element.classList.add('waiting');
    element.setAttribute('aria-busy', 'true');
    const answer = await this.request('POST', `/chats/${this.chatId}/press`, {
      from: this.actingId,
      messageId: message.message_id,
      data: button.callback_data,
    });
    if (!answer) return this.endPress(element);
    if (this.early?.has(answer.callback.id)) return this.answered(this.early.get(answer.callback.id), element);
    this.presses.set(answer.callback.id, element);
    setTimeout(() => this.endPress(element), PRESS_PATIENCE_MS);
  }

  openAddress(address) {
    const url = new URL(address);
    const own = url.hostname === 't.me' && url.pathname.slice(1).toLowerCase() === store.bot.username?.toLowerCase();
    if (own) return this.openDeepLink(url.searchParams.get('start') ?? '');
    if (['http:', 'https:'].includes(url.protocol)) window.open(url.href, '_blank', 'noopener,noreferrer');
  }

  endPress(element) {
    element.classList.remove('waiting');
    element.removeAttribute('aria-busy');
  }

  answered(callback, element) {
    if (element) this.endPress(element);
    const { text, showAlert } = callback.answer;
    if (!text) return;
    if (showAlert) alertDialog(store.bot.first_name, text);
    else notify(text);
  }

  messageMenu(message, anchor) {
    const text = message.text ?? message.caption;
    const own = this.isOwn(message) && message.text !== undefined;
    const entries = [
      { label: t('reply'), icon: 'reply', run: () => this.composer.reply(message) },
      own ? { label: t('edit'), icon: 'edit', run: () => this.composer.startEdit(message) } : null,
      text
        ? {
            label: t('copy'),
            icon: 'copy',
            run: () => navigator.clipboard.writeText(text).then(() => notify(t('copied'))),
          }
        : null,
    ].filter(Boolean);
    openMenu(anchor, entries);
  }

  async send({ text, pictures = [], file, location, replyTo }) {
    const path = `/chats/${this.chatId}`;
    const from = this.actingId;
    if (pictures.length > 0 || file) {
      const form = new FormData();
      form.append('from', String(from));
      if (text) form.append('caption', text);
      if (replyTo) form.append('replyTo', String(replyTo));
      pictures.forEach((picture, index) => form.append(`photo${index}`, picture, picture.name || 'photo.jpg'));
      if (file) form.append('document', file, file.name);
      return this.request('POST', `${path}/${file ? 'documents' : 'photos'}`, form);
    }
    if (location) return this.request('POST', `${path}/messages`, { from, content: { location } });
    return this.request('POST', `${path}/messages`, { from, text, ...(replyTo ? { replyTo } : {}) });
  }

  /** @returns the answer, or undefined after having told the person why there is none */
  async request(method, path, body) {
    try {
      return await call(method, path, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      notify(error.message === 'offline' ? t('away') : t('failed', { reason: error.message }));
      return undefined;
    }
  }

  toggleBlock(person) {
    return this.request('POST', `/users/${person.user.id}/${person.blocked ? 'unblock' : 'block'}`, {});
  }

  take(change) {
    if (change.type === 'answer') return this.takeAnswer(change.callback);
    if (change.type === 'listening') return this.renderSubtitle();
    if (change.type === 'user' || change.type === 'group') {
      const concerned = change.user?.id === this.chatId || change.group?.id === this.chatId;
      if (concerned && store.chats.has(this.chatId)) this.render();
      return;
    }
    if (change.chatId !== this.chatId) return;
    store.unread.delete(this.chatId);
    if (change.type === 'action') return this.renderSubtitle();
    this.takeMessages(change);
  }

  takeAnswer(callback) {
    if (callback.chatId !== this.chatId) return;
    if (this.presses.has(callback.id)) {
      this.answered(callback, this.presses.get(callback.id));
      this.presses.delete(callback.id);
      return;
    }
    // The answer may overtake the reply to the press itself.
    this.early ??= new Map();
    this.early.set(callback.id, callback);
    if (this.early.size > 20) this.early.delete(this.early.keys().next().value);
  }

  takeMessages(change) {
    const atEnd = this.isAtEnd();
    this.render();
    if (change.type !== 'message') return;
    const fresh = change.message.edit_date === undefined;
    const element = this.find(change.message.message_id);
    element?.classList.add(fresh ? 'arrived' : 'changed');
    if (fresh && (atEnd || this.isOwn(change.message))) this.scrollToEnd(true);
    else if (fresh) this.jumpButton.hidden = false;
  }

  async earlier() {
    const before = this.scroller.scrollHeight;
    await readEarlier(this.chatId);
    this.render();
    this.scroller.scrollTop += this.scroller.scrollHeight - before;
  }

  find(messageId) {
    return this.list.querySelector(`[data-id="${messageId}"]`);
  }

  jump(messageId) {
    const element = this.find(messageId);
    element?.scrollIntoView({ block: 'center' });
    element?.classList.add('changed');
  }

  isAtEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END;
  }

  scrollToEnd(smooth) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
    this.jumpButton.hidden = true;
  }

  noteScroll() {
    this.jumpButton.hidden = this.isAtEnd();
  }
}
