import { asLanguage, LANGUAGES, updateUser } from '../../../../../../core/identity';
import type { Feature } from '../../feature';
import { tap, type Button, type Screen } from '../../screen';
import { textsIn, type Texts } from '../../texts';
import type { Turn } from '../../turn';
import { menuButton } from './buttons';
import { texts } from './texts';

/** What each language calls itself: the same in every language, so that everybody finds their own. */
const LANGUAGE_NAMES = { en: 'English', ru: 'Русский', kk: 'Қазақша', pl: 'Polski', zh: '中文' } as const;

/** The beginning of everything: menu, help, language, and the way out of any dialogue. */
export function createHome(capabilities: readonly Feature[]): Feature {
  const menu = (texts: Texts, greeting: string): Screen => ({
    text: greeting,
    keyboard: [
      ...menuRows(capabilities, texts),
      [
        { text: texts.plain('home:languageButton'), data: tap('home', 'languages') },
        { text: texts.plain('home:helpButton'), data: tap('home', 'help') },
      ],
    ],
  });
  const showMenu = (turn: Turn): void => turn.show(menu(turn.texts, turn.texts.html('home:menu')));
  /** In the admin group: what admins can do there. */
  const showHelp = (turn: Turn): void => {
    const { texts } = turn;
    const isPrivate = turn.place.kind === 'private';
    const commands = commandLines([...capabilities, home], texts, isPrivate ? 'user' : 'admin');
    turn.show({ text: texts.html('home:help', { commands }), keyboard: isPrivate ? [[menuButton(texts)]] : [] });
  };
  const home: Feature = {
    id: 'home',
    texts,
    commands: [
      {
        name: 'start',
        who: 'user',
        async run(turn, payload) {
          for (const { start } of capabilities) {
            if (start && payload.startsWith(start.prefix) && (await start.run(turn, payload))) return;
          }
          turn.say(menu(turn.texts, turn.texts.html('home:welcome', { name: turn.user.name })));
        },
      },
      { name: 'menu', who: 'user', run: showMenu },
      { name: 'help', who: 'anyone', run: showHelp },
      { name: 'language', who: 'user', run: showLanguages },
      // Also in the admin group, where a reason may be asked for.
      { name: 'cancel', who: 'anyone', run: (turn) => leave(turn) },
    ],
    buttons: {
      menu: { run: showMenu },
      help: { run: showHelp },
      languages: { run: showLanguages },
      language: {
        async run(turn, [code]) {
          const language = asLanguage(code);
          if (!language) return;
          await updateUser(turn.core, turn.call('language'), { userId: turn.user.id, language });
          const chosen = textsIn(language);
          turn.toast(chosen.plain('home:languageChosen'));
          turn.show(menu(chosen, chosen.html('home:menu')));
        },
      },
      cancel: {
        who: 'anyone',
        keepsDialogue: true,
        run(turn, [token]) {
          // Below another admin's question, or an older one: neither that nor what is open now is to be stopped.
          const stale = token !== undefined && turn.dialogue?.token !== token;
          if (stale) turn.toast(turn.texts.plain('errors:staleButton'));
          else leave(turn);
        },
      },
    },
  };
  return home;

  function leave(turn: Turn): void {
    const wasOpen = turn.dialogueAtStart !== undefined;
    turn.endDialogue();
    const text = turn.texts.html(wasOpen ? 'home:cancelled' : 'home:nothingToCancel');
    turn.show({ text, keyboard: turn.place.kind === 'private' ? [[menuButton(turn.texts)]] : [] });
  }
}

function showLanguages(turn: Turn): void {
  const row = (codes: readonly (typeof LANGUAGES)[number][]): Button[] =>
    codes.map((code) => ({ text: LANGUAGE_NAMES[code], data: tap('home', 'language', code) }));
  turn.show({
    text: turn.texts.html('home:chooseLanguage'),
    keyboard: [row(LANGUAGES.slice(0, 3)), row(LANGUAGES.slice(3)), [menuButton(turn.texts)]],
  });
}

function menuRows(capabilities: readonly Feature[], { plain }: Texts): Button[][] {
  const rows = new Map<number, Button[]>();
  const entries = capabilities.flatMap(({ menu = [] }) => menu).sort((a, b) => a.order - b.order);
  for (const { order, text, data } of entries) {
    const row = rows.get(Math.floor(order / 10)) ?? [];
    row.push({ text: plain(text), data });
    rows.set(Math.floor(order / 10), row);
  }
  return [...rows.values()];
}

function commandLines(features: readonly Feature[], texts: Texts, of: 'user' | 'admin'): string {
  return features
    .flatMap(({ id, commands = [] }) =>
      commands
        .filter(({ who, hidden }) => (who === of || who === 'anyone') && !hidden)
        .map(({ name }) => `/${name} · ${texts.html(`${id}:commands.${name}`)}`),
    )
    .join('\n');
}
