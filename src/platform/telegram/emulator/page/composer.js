import { h, icon, iconButton, replaceChildren } from './dom.js';
import { openMenu } from './menu.js';
import { authorOf, summaryOf } from './message.js';
import { isGroup, nameOf, store } from './store.js';
import { t } from './texts.js';
import { notify } from './toasts.js';

const MAX_PICTURES = 10;
/** Where "Location" is, when the browser does not tell: the middle of Warsaw. */
const SOMEWHERE = { latitude: 52.2297, longitude: 21.0122 };

/** Where a person writes: text, pictures, files, commands, the bot's own keyboard. */
export class Composer {
  /** @param actions `send(input)`, `edit(messageId, text)`, `act(userId)`, `unblock()` */
  constructor(actions) {
    this.actions = actions;
    this.state = { chatId: null, actingId: null, keyboard: null };
    this.pictures = [];
    this.replied = null;
    this.edited = null;
    this.drafts = new Map();
    this.build();
  }

  build() {
    this.input = h('textarea', {
      rows: 1,
      'aria-label': t('write'),
      placeholder: t('write'),
      enterkeyhint: 'send',
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onpaste: (event) => this.paste(event),
    });
    this.pictureInput = h('input', {
      type: 'file',
      accept: 'image/*',
      multiple: true,
      hidden: true,
      'aria-label': t('photo'),
      onchange: () => this.picked(this.pictureInput),
    });
    this.fileInput = h('input', {
      type: 'file',
      hidden: true,
      'aria-label': t('file'),
      onchange: () => {
        const [file] = this.fileInput.files;
        if (file) this.actions.send({ file, text: this.takeText() });
        this.fileInput.value = '';
      },
    });
    this.attachButton = iconButton('clip', t('attach'), () => this.attachMenu());
    this.commandsButton = h(
      'button',
      {
        type: 'button',
        class: 'icon-button slash',
        'aria-label': t('commands'),
        title: t('commands'),
        onclick: () => this.toggleCommands(),
      },
      '/',
    );
    this.sendButton = iconButton('send', t('send'), () => this.submit(), { class: 'icon-button send' });
    this.suggestions = h('div', { class: 'suggestions', role: 'listbox', 'aria-label': t('commands'), hidden: true });
    this.context = h('div', { class: 'context', hidden: true });
    this.previews = h('div', { class: 'previews', hidden: true });
    this.acting = h('div', { class: 'acting-as', hidden: true });
    this.replyKeyboard = h('div', { class: 'reply-keyboard', hidden: true });
    this.row = h(
      'div',
      { class: 'composer-row' },
      this.attachButton,
      this.input,
      this.commandsButton,
      this.sendButton,
      this.pictureInput,
      this.fileInput,
    );
    this.instead = h('div', { class: 'composer-instead', hidden: true });
    this.element = h(
      'footer',
      { class: 'composer' },
      this.suggestions,
      this.acting,
      this.context,
      this.previews,
      this.row,
      this.instead,
      this.replyKeyboard,
    );
  }

  update(state) {
    if (state.chatId !== this.state.chatId) {
      this.drafts.set(this.state.chatId, this.input.value);
      this.input.value = this.drafts.get(state.chatId) ?? '';
      this.endContext();
      this.setPictures([]);
      this.hideCommands();
    }
    this.state = state;
    this.renderInstead();
    this.renderActing();
    this.renderKeyboard();
    this.commandsButton.hidden = this.commands().length === 0;
    this.grow();
  }

  /** A person who has not started the bot, or has blocked it, gets one large button, as in Telegram. */
  renderInstead() {
    const person = isGroup(this.state.chatId) ? null : store.users.get(this.state.chatId);
    const button = (label, onclick) => h('button', { type: 'button', class: 'wide-button', onclick }, label);
    const nobody = this.state.actingId === null;
    this.row.hidden = nobody || Boolean(person && (!person.started || person.blocked));
    this.instead.hidden = !this.row.hidden || nobody;
    if (!person) return;
    replaceChildren(
      this.instead,
      person.blocked
        ? button(t('unblock'), () => this.actions.unblock())
        : button(t('start'), () => this.actions.send({ text: '/start' })),
    );
  }

  renderActing() {
    const group = store.groups.get(this.state.chatId);
    this.acting.hidden = !group;
    if (!group) return;
    const members = group.members.filter(({ status }) => status !== 'left' && status !== 'kicked');
    const options = members.map(({ userId }) => {
      const person = store.users.get(userId);
      return h(
        'option',
        { value: userId, selected: userId === this.state.actingId },
        person ? nameOf(person.user) : userId,
      );
    });
    const select = h('select', { onchange: () => this.actions.act(Number(select.value)) }, options);
    replaceChildren(this.acting, h('label', {}, `${t('writeAs')} `, select));
  }

  renderKeyboard() {
    const rows = this.state.keyboard?.keyboard;
    this.replyKeyboard.hidden = !rows || this.row.hidden;
    if (!rows) return;
    replaceChildren(
      this.replyKeyboard,
      rows.map((row) =>
        h(
          'div',
          { class: 'keyboard-row' },
          row.map((button) =>
            h('button', { type: 'button', onclick: () => this.actions.send({ text: button.text }) }, button.text),
          ),
        ),
      ),
    );
  }

  /** Commands for whoever writes here: the narrowest scope that has some, in their language if there is one. */
  commands() {
    const { chatId, actingId } = this.state;
    if (actingId === null) return [];
    const group = store.groups.get(chatId);
    const status = group?.members.find(({ userId }) => userId === actingId)?.status;
    const admin = status === 'creator' || status === 'administrator';
    const scopes = group
      ? [
          `chat_member:${chatId}:${actingId}`,
          ...(admin ? [`chat_administrators:${chatId}`] : []),
          `chat:${chatId}`,
          ...(admin ? ['all_chat_administrators'] : []),
          'all_group_chats',
          'default',
        ]
      : [`chat:${chatId}`, 'all_private_chats', 'default'];
    const language = store.users.get(actingId)?.user.language_code?.slice(0, 2) ?? '';
    for (const scope of scopes) {
      for (const wanted of [language, '']) {
        const found = store.commands.find((entry) => entry.scope === scope && entry.language === wanted);
        if (found) return found.commands;
      }
    }
    return [];
  }

  typed() {
    this.grow();
    const match = /^\/(\w*)$/.exec(this.input.value);
    if (match) this.showCommands(match[1].toLowerCase());
    else this.hideCommands();
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 160)}px`;
  }

  toggleCommands() {
    if (this.suggestions.hidden) this.showCommands('');
    else this.hideCommands();
    this.input.focus();
  }

  showCommands(prefix) {
    const found = this.commands().filter(({ command }) => command.startsWith(prefix));
    this.chosen = -1;
    this.suggestions.hidden = found.length === 0;
    replaceChildren(
      this.suggestions,
      found.map(({ command, description }) =>
        h(
          'button',
          { type: 'button', role: 'option', 'aria-selected': 'false', onclick: () => this.chooseCommand(command) },
          h('strong', {}, `/${command}`),
          h('span', {}, description),
        ),
      ),
    );
  }

  hideCommands() {
    this.suggestions.hidden = true;
  }

  chooseCommand(command) {
    this.hideCommands();
    this.input.value = '';
    this.grow();
    this.actions.send({ text: `/${command}` });
    this.input.focus();
  }

  key(event) {
    const options = this.suggestions.hidden ? [] : [...this.suggestions.children];
    if (options.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.chosen = (Math.max(this.chosen, step > 0 ? -1 : 0) + step + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.chosen)));
      options[this.chosen].scrollIntoView({ block: 'nearest' });
      event.preventDefault();
    } else if (event.key === 'Escape') {
      if (options.length > 0) this.hideCommands();
      else this.endContext();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (options[this.chosen]) options[this.chosen].click();
      else this.submit();
    }
  }

  takeText() {
    const text = this.input.value.trim();
    this.input.value = '';
    this.grow();
    return text;
  }

  submit() {
    const { pictures, edited, replied } = this;
    const text = this.takeText();
    this.hideCommands();
    this.input.focus();
    if (text === '' && pictures.length === 0) return;
    this.endContext();
    this.setPictures([]);
    if (edited) void this.actions.edit(edited.message_id, text);
    else void this.actions.send({ text, pictures, replyTo: replied?.message_id });
  }

  reply(message) {
    this.edited = null;
    this.replied = message;
    this.showContext(authorOf(message).name, summaryOf(message));
  }

  startEdit(message) {
    this.replied = null;
    this.edited = message;
    this.input.value = message.text;
    this.grow();
    this.showContext(t('edit'), summaryOf(message));
  }

  showContext(title, text) {
    this.context.hidden = false;
    replaceChildren(
      this.context,
      h('div', { class: 'context-text' }, h('strong', {}, title), h('span', {}, text)),
      iconButton('close', t('cancel'), () => this.endContext()),
    );
    this.input.focus();
  }

  endContext() {
    if (this.edited) this.input.value = '';
    this.edited = null;
    this.replied = null;
    this.context.hidden = true;
  }

  attachMenu() {
    openMenu(this.attachButton, [
      { label: t('photo'), icon: 'picture', run: () => this.pictureInput.click() },
      { label: t('file'), icon: 'file', run: () => this.fileInput.click() },
      { label: t('location'), icon: 'pin', run: () => this.actions.send({ location: SOMEWHERE }) },
    ]);
  }

  picked(input) {
    this.addPictures([...input.files]);
    input.value = '';
  }

  paste(event) {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (pictures.length === 0) return;
    event.preventDefault();
    this.addPictures(pictures);
  }

  acceptDrops(target) {
    const veil = h('div', { class: 'drop-veil', hidden: true }, icon('picture', 40), t('dropHere'));
    target.append(veil);
    target.addEventListener('dragover', (event) => {
      if (this.row.hidden || !event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      veil.hidden = false;
    });
    target.addEventListener('dragleave', (event) => {
      if (!target.contains(event.relatedTarget)) veil.hidden = true;
    });
    target.addEventListener('drop', (event) => {
      event.preventDefault();
      veil.hidden = true;
      const files = [...event.dataTransfer.files];
      this.addPictures(files.filter((file) => file.type.startsWith('image/')));
      const other = files.find((file) => !file.type.startsWith('image/'));
      if (other) void this.actions.send({ file: other });
    });
  }

  addPictures(files) {
    if (files.length === 0) return;
    const all = [...this.pictures, ...files];
    if (all.length > MAX_PICTURES) notify(t('photoTooMany'));
    this.setPictures(all.slice(0, MAX_PICTURES));
    this.input.focus();
  }

  setPictures(pictures) {
    this.pictures = pictures;
    this.previews.hidden = pictures.length === 0;
    this.input.placeholder = pictures.length > 0 ? t('caption') : t('write');
    replaceChildren(
      this.previews,
      pictures.map((picture) =>
        h(
          'div',
          { class: 'preview' },
          previewOf(picture),
          iconButton('close', t('remove'), () => this.setPictures(this.pictures.filter((one) => one !== picture))),
        ),
      ),
    );
  }
}

function previewOf(picture) {
  const address = URL.createObjectURL(picture);
  // Once loaded the picture stays, and the browser may forget the file.
  return h('img', { src: address, alt: picture.name, onload: () => URL.revokeObjectURL(address) });
}
