/** What the page knows: people, groups, and the messages of chats that were opened; kept true by the event stream. */

const base = new URL('.', import.meta.url).pathname;

export class Refused extends Error {}

/** Calls the playground. @throws Refused with the server's reason, or when it is away */
export async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(`${base}api${path}`, {
    method,
    body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    headers: body === undefined || form ? {} : { 'content-type': 'application/json' },
  }).catch(() => {
    throw new Refused('offline');
  });
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new Refused(answer.error ?? response.statusText);
  return answer;
}

export const fileUrl = (fileId) => `${base}api/files/${encodeURIComponent(fileId)}`;

const events = new EventTarget();

/** @returns a function that ends the subscription */
export function on(type, listener) {
  const receive = (event) => listener(event.detail);
  events.addEventListener(type, receive);
  return () => events.removeEventListener(type, receive);
}

const emit = (type, detail) => events.dispatchEvent(new CustomEvent(type, { detail }));

export const store = {
  bot: { id: 0, first_name: '' },
  users: new Map(),
  groups: new Map(),
  commands: [],
  panels: [],
  offsetMs: 0,
  listening: true,
  /** chat id → { messages: Map, keyboard, more }; only of chats that were opened */
  chats: new Map(),
  /** chat id → newest message, for the list */
  last: new Map(),
  unread: new Map(),
  /** chat id → { action, until } */
  actions: new Map(),
};

export const nowMs = () => Date.now() + store.offsetMs;

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ');

export const isGroup = (chatId) => chatId < 0;

const PAGE = 100;
/** Older ones leave the page, and can be asked for again. */
const MOST_SHOWN = 500;

/** Reads a chat and keeps it up to date from then on. */
export async function openChat(chatId) {
  store.unread.delete(chatId);
  if (store.chats.has(chatId)) return store.chats.get(chatId);
  const chat = await readChat(chatId);
  store.chats.set(chatId, chat);
  return chat;
}

async function readChat(chatId) {
  const answer = await call('GET', `/chats/${chatId}/messages?limit=${PAGE}`);
  return {
    messages: new Map(answer.messages.map((message) => [message.message_id, message])),
    keyboard: answer.keyboard,
    more: answer.more,
  };
}

export async function readEarlier(chatId) {
  const chat = store.chats.get(chatId);
  const first = chat.messages.keys().next().value;
  const answer = await call('GET', `/chats/${chatId}/messages?limit=${PAGE}&before=${first}`);
  const earlier = answer.messages.map((message) => [message.message_id, message]);
  chat.messages = new Map([...earlier, ...chat.messages]);
  chat.more = answer.more;
  return answer.messages;
}

let epoch = null;
let seq = 0;
/** Changes that come while the state is being read wait here: the answer may be older than they are. */
let waiting = null;

export async function readState() {
  waiting = [];
  try {
    const state = await call('GET', '/state');
    epoch = state.epoch;
    seq = state.seq;
    store.bot = state.bot;
    store.offsetMs = state.offsetMs;
    store.commands = state.commands;
    store.panels = state.panels;
    store.listening = state.listening;
    store.users = new Map(state.users.map((person) => [person.user.id, person]));
    store.groups = new Map(state.groups.map((group) => [group.id, group]));
    for (const one of [...state.users, ...state.groups]) {
      if (one.last) store.last.set(one.user?.id ?? one.id, one.last);
    }
    for (const chatId of store.chats.keys()) store.chats.set(chatId, await readChat(chatId));
  } finally {
    const missed = waiting;
    waiting = null;
    for (const change of missed) take(change);
  }
  emit('state');
}

/** The server says something every 15 s: a connection that is silent for longer is dead, whatever the browser thinks. */
const SILENCE_MS = 35_000;

/** Follows the playground for ever; tells of a lost connection by `connection`. */
export function follow() {
  const query = epoch === null ? '' : `?epoch=${epoch}&after=${seq}`;
  const source = new EventSource(`${base}api/events${query}`);
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => retry(), SILENCE_MS);
  };
  heard();
  source.addEventListener('beat', heard);
  source.addEventListener('hello', (event) => {
    heard();
    const hello = JSON.parse(event.data);
    emit('connection', true);
    // Another run of the server, or too long away: what we know may be wrong.
    if (hello.reset || hello.epoch !== epoch) readState().catch(() => retry());
  });
  source.addEventListener('message', (event) => {
    heard();
    const change = JSON.parse(event.data);
    if (waiting) waiting.push(change);
    else take(change);
  });
  const retry = () => {
    clearTimeout(silence);
    source.close();
    emit('connection', false);
    setTimeout(follow, 1000 + Math.random() * 500);
  };
  source.addEventListener('error', retry);
}

function take(change) {
  if (change.seq <= seq) return;
  seq = change.seq;
  apply(change);
  emit('change', change);
}

function apply(change) {
  const chat = store.chats.get(change.chatId);
  switch (change.type) {
    case 'message': {
      const { message } = change;
      const isNew = message.edit_date === undefined;
      if (isNew || store.last.get(change.chatId)?.message_id === message.message_id)
        store.last.set(change.chatId, message);
      chat?.messages.set(message.message_id, message);
      if (chat?.messages.size > MOST_SHOWN) {
        chat.messages.delete(chat.messages.keys().next().value);
        chat.more = true;
      }
      if (isNew) store.actions.delete(change.chatId);
      if (isNew && message.from?.is_bot) store.unread.set(change.chatId, (store.unread.get(change.chatId) ?? 0) + 1);
      return;
    }
    case 'deleted':
      chat?.messages.delete(change.messageId);
      return;
    case 'keyboard':
      if (chat) chat.keyboard = change.keyboard;
      return;
    case 'user':
      store.users.set(change.user.id, { user: change.user, started: change.started, blocked: change.blocked });
      return;
    case 'group':
      store.groups.set(change.group.id, change.group);
      return;
    case 'action':
      // Telegram shows an action for five seconds or until the message comes.
      store.actions.set(change.chatId, { action: change.action, until: Date.now() + 5000 });
      return;
    case 'listening':
      store.listening = change.listening;
      return;
    case 'clock':
      store.offsetMs = change.offsetMs;
      return;
    case 'commands':
      call('GET', '/state')
        .then((state) => {
          store.commands = state.commands;
        })
        .catch(() => undefined);
      return;
  }
}
