import { avatar, h, iconButton } from './dom.js';
import { call, fileUrl, nameOf, Refused, store } from './store.js';
import { t } from './texts.js';

/** Shows a modal dialog; the browser keeps the focus inside and closes it by Escape. */
function open(dialog) {
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

export function alertDialog(title, text) {
  const dialog = h(
    'dialog',
    { class: 'alert', 'aria-label': t('alert') },
    h('h2', {}, title),
    h('p', {}, text),
    h(
      'div',
      { class: 'dialog-buttons' },
      h('button', { type: 'button', class: 'primary', onclick: () => dialog.close() }, t('ok')),
    ),
  );
  open(dialog);
}

export function viewer(size, label) {
  const dialog = h(
    'dialog',
    { class: 'viewer', 'aria-label': t('viewer') },
    h('img', { src: fileUrl(size.file_id), alt: label, width: size.width, height: size.height }),
    h('p', {}, label),
    iconButton('close', t('close'), () => dialog.close(), { class: 'icon-button viewer-close' }),
  );
  open(dialog);
}

/** Who opens a link to the bot? Referral links are only of use to somebody else. @returns user id or null */
export function deepLinkDialog(currentId) {
  return new Promise((resolve) => {
    let chosen = null;
    const choose = (userId) => {
      chosen = userId;
      dialog.close();
    };
    const people = [...store.users.values()].sort(
      (one, other) => (one.user.id === currentId) - (other.user.id === currentId),
    );
    const dialog = h(
      'dialog',
      { class: 'chooser', 'aria-label': t('deepLink') },
      h('h2', {}, t('deepLink')),
      h(
        'div',
        { class: 'choices' },
        people.map(({ user }) =>
          h(
            'button',
            { type: 'button', class: 'entry', onclick: () => choose(user.id) },
            avatar(user.id, nameOf(user)),
            h('span', {}, nameOf(user)),
          ),
        ),
      ),
      h(
        'div',
        { class: 'dialog-buttons' },
        h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')),
        h(
          'button',
          {
            type: 'button',
            class: 'primary',
            onclick: () => newUserDialog().then((person) => person && choose(person.user.id)),
          },
          t('newUser'),
        ),
      ),
    );
    open(dialog).addEventListener('close', () => resolve(chosen));
  });
}

function field(label, control) {
  return h('label', { class: 'field' }, h('span', {}, label), control);
}

/** A dialog with a form; stays open with the reason when the playground refuses. @returns the answer, or null */
function formDialog(title, submitLabel, controls, submit) {
  return new Promise((resolve) => {
    let result = null;
    const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
    const onsubmit = async (event) => {
      event.preventDefault();
      try {
        result = await submit();
        dialog.close();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        problem.hidden = false;
        problem.textContent = t('failed', { reason: error.message });
      }
    };
    const dialog = h(
      'dialog',
      { 'aria-label': title },
      h(
        'form',
        { onsubmit },
        h('h2', {}, title),
        controls,
        problem,
        h(
          'div',
          { class: 'dialog-buttons' },
          h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')),
          h('button', { type: 'submit', class: 'primary' }, submitLabel),
        ),
      ),
    );
    open(dialog).addEventListener('close', () => resolve(result));
  });
}

const LANGUAGE_CODES = ['en', 'ru', 'kk', 'pl', 'zh'];

/** @returns the new person, or null */
export function newUserDialog() {
  const first = h('input', { required: true, maxlength: 64, autocomplete: 'off', autofocus: true });
  const last = h('input', { maxlength: 64, autocomplete: 'off' });
  const username = h('input', {
    maxlength: 32,
    pattern: '[A-Za-z]\\w{2,31}',
    autocomplete: 'off',
    autocapitalize: 'off',
  });
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: 'language' });
  const language = h(
    'select',
    {},
    LANGUAGE_CODES.map((code) => h('option', { value: code }, `${names.of(code)} (${code})`)),
  );
  return formDialog(
    t('newUser'),
    t('create'),
    [
      field(t('firstName'), first),
      field(t('lastName'), last),
      field(t('username'), username),
      field(t('languageCode'), language),
    ],
    () =>
      call('POST', '/users', {
        first_name: first.value.trim(),
        ...(last.value.trim() ? { last_name: last.value.trim() } : {}),
        ...(username.value ? { username: username.value } : {}),
        language_code: language.value,
      }),
  );
}

/** @returns the new group, or null */
export function newGroupDialog() {
  const title = h('input', { required: true, maxlength: 128, autocomplete: 'off', autofocus: true });
  const rows = [...store.users.values()].map(({ user }) => {
    const inside = h('input', { type: 'checkbox' });
    const admin = h('input', { type: 'checkbox', 'aria-label': `${t('admin')}: ${nameOf(user)}` });
    admin.addEventListener('change', () => {
      if (admin.checked) inside.checked = true;
    });
    const element = h(
      'div',
      { class: 'member-choice' },
      h('label', {}, inside, avatar(user.id, nameOf(user)), nameOf(user)),
      h('label', { class: 'member-admin' }, admin, t('admin')),
    );
    return { user, inside, admin, element };
  });
  const members = () =>
    rows
      .filter(({ inside }) => inside.checked)
      .map(({ user, admin }) => ({ userId: user.id, status: admin.checked ? 'administrator' : 'member' }));
  return formDialog(
    t('newGroup'),
    t('create'),
    [
      field(t('groupTitle'), title),
      h(
        'fieldset',
        {},
        h('legend', {}, t('groupMembers')),
        rows.map(({ element }) => element),
      ),
    ],
    () => call('POST', '/groups', { title: title.value.trim(), members: members() }),
  );
}
