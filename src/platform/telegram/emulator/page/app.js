import { ChatPane } from './chat.js';
import { h, icon } from './dom.js';
import { Sidebar } from './sidebar.js';
import { follow, isGroup, on, readState, store } from './store.js';
import { language, t } from './texts.js';
import { notify } from './toasts.js';
import { applyTheme, Tools } from './tools.js';

/** From this width on two chats fit beside the list. */
const WIDE = matchMedia('(min-width: 1080px)');

document.documentElement.lang = language;
document.title = `Tillgram · ${t('title')}`;
applyTheme();

const main = h('main', { class: 'panes' });
const app = document.querySelector('#app');
const panes = { main: null, beside: null };

const openIds = () => [panes.main?.chatId, panes.beside?.chatId].filter((chatId) => chatId != null);

const sidebar = new Sidebar({
  open: (chatId) => show('main', chatId),
  openBeside: (chatId) => show(WIDE.matches ? 'beside' : 'main', chatId),
  tools: () => toggleTools(),
  isOpen: (chatId) => openIds().includes(chatId),
});

const tools = new Tools({
  close: () => toggleTools(false),
  activeUser: () => openIds().find((chatId) => !isGroup(chatId)),
});

const welcome = h(
  'div',
  { class: 'welcome' },
  h('img', { src: 'icon.svg', alt: '', width: 88, height: 88 }),
  h('h2', {}, t('pick')),
  h('p', {}, t('pickHint')),
  h('button', { type: 'button', class: 'primary', onclick: () => sidebar.addUser() }, icon('plus', 18), t('newUser')),
);

function toggleTools(open = !app.classList.contains('with-tools')) {
  app.classList.toggle('with-tools', open);
  localStorage.setItem('playground.tools', open ? 'open' : '');
  if (open) tools.element.querySelector('button').focus();
}

async function show(slot, chatId) {
  const other = slot === 'main' ? 'beside' : 'main';
  // A chat is open once: choosing the one beside brings it to the front on narrow screens, and focuses it on wide ones.
  if (panes[other]?.chatId === chatId && WIDE.matches) {
    panes[other].composer.input.focus();
    return;
  }
  panes[slot] ??= new ChatPane({
    onBack: () => closePane(slot),
    onClose: () => closePane(slot),
    openAs: (userId) => show('main', userId),
  });
  arrange();
  try {
    await panes[slot].show(chatId);
  } catch (error) {
    notify(t('failed', { reason: error.message }));
    closePane(slot);
    return;
  }
  rememberOpen();
  sidebar.render();
}

function closePane(slot) {
  panes[slot]?.close();
  panes[slot] = null;
  if (slot === 'main' && panes.beside) {
    panes.main = panes.beside;
    panes.beside = null;
  }
  arrange();
  rememberOpen();
  sidebar.render();
}

function arrange() {
  const shown = [panes.main, panes.beside].filter(Boolean);
  const wanted = shown.length > 0 ? shown.map((pane) => pane.element) : [welcome];
  // Whoever stays is not touched: an element that is put in anew forgets how far it was scrolled.
  for (const element of [...main.children]) if (!wanted.includes(element)) element.remove();
  wanted.forEach((element, index) => {
    if (main.children[index] !== element) main.insertBefore(element, main.children[index] ?? null);
  });
  app.classList.toggle('in-chat', shown.length > 0);
  app.classList.toggle('two-chats', shown.length > 1);
}

/** The address names the open chats, so that a link leads to them and a reload keeps them. */
function rememberOpen() {
  const hash = openIds().join('+');
  history.replaceState(null, '', hash ? `#${hash}` : location.pathname);
}

const known = (chatId) => store.users.has(chatId) || store.groups.has(chatId);

/** What the address names; else, on a wide screen, the most recent person with the first group beside. */
async function openFirst() {
  const named = location.hash.slice(1).split('+').map(Number).filter(known);
  if (named.length > 0) {
    await show('main', named[0]);
    if (named[1] !== undefined && WIDE.matches) await show('beside', named[1]);
    return;
  }
  if (!WIDE.matches) return;
  const newest = (chatId) => store.last.get(chatId)?.date ?? 0;
  const [person] = [...store.users.keys()].sort((one, other) => newest(other) - newest(one));
  const [group] = store.groups.keys();
  if (person !== undefined) await show('main', person);
  if (group !== undefined) await show('beside', group);
}

const banner = document.querySelector('#banner');
on('connection', (connected) => {
  banner.hidden = connected;
  banner.textContent = connected ? '' : t('away');
});

app.append(sidebar.element, main, tools.element);
if (localStorage.getItem('playground.tools') && WIDE.matches) app.classList.add('with-tools');
arrange();

/** The server may not be there yet: the banner says so, and the page goes on by itself when it is. */
async function begin() {
  try {
    await readState();
  } catch {
    banner.hidden = false;
    banner.textContent = t('away');
    setTimeout(begin, 1500);
    return;
  }
  banner.hidden = true;
  follow();
  await openFirst();
  sidebar.render();
}

void begin();
