export const TEXTS = {
  en: {
    title: 'Playground',
    subtitle: 'A Telegram of your own',
    users: 'People',
    groups: 'Groups',
    search: 'Search people',
    newUser: 'New person',
    newGroup: 'New group',
    noUsers: 'Nobody is here yet. Make somebody up and talk to the bot.',
    noGroups: 'No group yet. Admins get their approval cards in one.',
    pick: 'Pick a person to see their chat with the bot',
    pickHint: 'Each person has their own phone here: open two of them side by side.',
    emptyChat: 'No messages yet',
    emptyGroup: 'Nothing has been written here',
    start: 'Start',
    startHint: 'What can this bot do? Press Start to find out.',
    write: 'Message',
    writeAs: 'Write as',
    send: 'Send',
    attach: 'Attach',
    photo: 'Photo',
    file: 'File',
    location: 'Location',
    commands: 'Commands',
    back: 'Back to the list',
    beside: 'Open beside',
    close: 'Close',
    more: 'More',
    reply: 'Reply',
    edit: 'Edit',
    copy: 'Copy text',
    copied: 'Copied',
    edited: 'edited',
    typing: '{name} is typing',
    uploading: '{name} is sending a picture',
    notListening: 'the bot is not listening',
    withBot: 'with {name}',
    members: { one: '{count} member', few: '{count} members', many: '{count} members', other: '{count} members' },
    blocked: 'You have blocked the bot',
    block: 'Block the bot',
    unblock: 'Unblock',
    earlier: 'Earlier messages',
    newest: 'To the newest message',
    today: 'Today',
    yesterday: 'Yesterday',
    joined: '{name} joined the group',
    left: '{name} left the group',
    unsupported: 'This kind of message cannot be shown here',
    openMap: 'Open the map',
    download: 'Download {name}',
    picture: 'Picture from {name}',
    viewer: 'Picture',
    dropHere: 'Drop pictures here',
    caption: 'Caption',
    remove: 'Remove',
    away: 'The server is away. Trying again…',
    failed: 'That did not work: {reason}',
    alert: 'Message from the bot',
    ok: 'OK',
    cancel: 'Cancel',
    create: 'Create',
    firstName: 'First name',
    lastName: 'Last name',
    username: 'Username',
    languageCode: 'Language of their Telegram',
    groupTitle: 'Name of the group',
    groupMembers: 'Members',
    admin: 'Admin',
    owner: 'Owner',
    anonymous: 'Anonymous admin',
    deepLink: 'Open the link as',
    tools: 'Tools',
    clock: 'Clock',
    clockReal: 'The clock shows the real time.',
    clockMoved: 'The clock is {offset} from the real time.',
    ahead: '{span} ahead',
    behind: '{span} behind',
    advance: 'Advance by {span}',
    resetClock: 'Back to the real time',
    settings: 'Appearance',
    theme: 'Theme',
    themeAuto: 'As the system',
    themeLight: 'Light',
    themeDark: 'Dark',
    language: 'Language',
    notHere: 'The playground cannot do this',
    photoTooMany: 'At most ten pictures at once',
    spoiler: 'Hidden text. Press to show it',
    newMessages: {
      one: '{count} new message',
      few: '{count} new messages',
      many: '{count} new messages',
      other: '{count} new messages',
    },
  },
  ru: {
    title: 'Песочница',
    subtitle: 'Ваш собственный Telegram',
    users: 'Люди',
    groups: 'Группы',
    search: 'Поиск людей',
    newUser: 'Новый человек',
    newGroup: 'Новая группа',
    noUsers: 'Здесь пока никого нет. Придумайте кого-нибудь и поговорите с ботом.',
    noGroups: 'Групп пока нет. В группу администраторы получают карточки заявок.',
    pick: 'Выберите человека, чтобы увидеть его чат с ботом',
    pickHint: 'У каждого здесь свой телефон: откройте два рядом.',
    emptyChat: 'Сообщений пока нет',
    emptyGroup: 'Здесь ещё ничего не написали',
    start: 'Запустить',
    startHint: 'Что умеет этот бот? Нажмите «Запустить» и узнаете.',
    write: 'Сообщение',
    writeAs: 'Писать как',
    send: 'Отправить',
    attach: 'Прикрепить',
    photo: 'Фото',
    file: 'Файл',
    location: 'Геопозиция',
    commands: 'Команды',
    back: 'К списку',
    beside: 'Открыть рядом',
    close: 'Закрыть',
    more: 'Ещё',
    reply: 'Ответить',
    edit: 'Изменить',
    copy: 'Скопировать текст',
    copied: 'Скопировано',
    edited: 'изменено',
    typing: '{name} печатает',
    uploading: '{name} отправляет фото',
    notListening: 'бот не слушает',
    withBot: 'чат с {name}',
    members: {
      one: '{count} участник',
      few: '{count} участника',
      many: '{count} участников',
      other: '{count} участника',
    },
    blocked: 'Вы заблокировали бота',
    block: 'Заблокировать бота',
    unblock: 'Разблокировать',
    earlier: 'Более ранние сообщения',
    newest: 'К последнему сообщению',
    today: 'Сегодня',
    yesterday: 'Вчера',
    joined: '{name} теперь в группе',
    left: '{name} больше не в группе',
    unsupported: 'Такое сообщение здесь показать нельзя',
    openMap: 'Открыть карту',
    download: 'Скачать {name}',
    picture: 'Фото от {name}',
    viewer: 'Фото',
    dropHere: 'Перетащите фото сюда',
    caption: 'Подпись',
    remove: 'Убрать',
    away: 'Сервер недоступен. Пробуем ещё раз…',
    failed: 'Не получилось: {reason}',
    alert: 'Сообщение от бота',
    ok: 'Хорошо',
    cancel: 'Отмена',
    create: 'Создать',
    firstName: 'Имя',
    lastName: 'Фамилия',
    username: 'Имя пользователя',
    languageCode: 'Язык его Telegram',
    groupTitle: 'Название группы',
    groupMembers: 'Участники',
    admin: 'Администратор',
    owner: 'Владелец',
    anonymous: 'Анонимный администратор',
    deepLink: 'Открыть ссылку как',
    tools: 'Инструменты',
    clock: 'Часы',
    clockReal: 'Часы показывают настоящее время.',
    clockMoved: 'Часы отличаются от настоящих: {offset}.',
    ahead: 'вперёд на {span}',
    behind: 'назад на {span}',
    advance: 'Вперёд на {span}',
    resetClock: 'Вернуть настоящее время',
    settings: 'Вид',
    theme: 'Тема',
    themeAuto: 'Как в системе',
    themeLight: 'Светлая',
    themeDark: 'Тёмная',
    language: 'Язык',
    notHere: 'Песочница этого не умеет',
    photoTooMany: 'Не больше десяти фото сразу',
    spoiler: 'Скрытый текст. Нажмите, чтобы показать',
    newMessages: {
      one: '{count} новое сообщение',
      few: '{count} новых сообщения',
      many: '{count} новых сообщений',
      other: '{count} нового сообщения',
    },
  },
  pl: {
    title: 'Piaskownica',
    subtitle: 'Twój własny Telegram',
    users: 'Osoby',
    groups: 'Grupy',
    search: 'Szukaj osób',
    newUser: 'Nowa osoba',
    newGroup: 'Nowa grupa',
    noUsers: 'Nikogo tu jeszcze nie ma. Wymyśl kogoś i porozmawiaj z botem.',
    noGroups: 'Nie ma jeszcze grupy. To w niej administratorzy dostają karty do zatwierdzenia.',
    pick: 'Wybierz osobę, aby zobaczyć jej czat z botem',
    pickHint: 'Każdy ma tu własny telefon: otwórz dwa obok siebie.',
    emptyChat: 'Nie ma jeszcze wiadomości',
    emptyGroup: 'Nikt tu jeszcze nic nie napisał',
    start: 'Rozpocznij',
    startHint: 'Co potrafi ten bot? Naciśnij Rozpocznij, aby się dowiedzieć.',
    write: 'Wiadomość',
    writeAs: 'Piszesz jako',
    send: 'Wyślij',
    attach: 'Załącz',
    photo: 'Zdjęcie',
    file: 'Plik',
    location: 'Lokalizacja',
    commands: 'Polecenia',
    back: 'Wróć do listy',
    beside: 'Otwórz obok',
    close: 'Zamknij',
    more: 'Więcej',
    reply: 'Odpowiedz',
    edit: 'Edytuj',
    copy: 'Kopiuj tekst',
    copied: 'Skopiowano',
    edited: 'edytowano',
    typing: '{name} pisze',
    uploading: '{name} wysyła zdjęcie',
    notListening: 'bot nie słucha',
    withBot: 'czat z {name}',
    members: { one: '{count} osoba', few: '{count} osoby', many: '{count} osób', other: '{count} osoby' },
    blocked: 'Bot jest zablokowany',
    block: 'Zablokuj bota',
    unblock: 'Odblokuj',
    earlier: 'Wcześniejsze wiadomości',
    newest: 'Do najnowszej wiadomości',
    today: 'Dzisiaj',
    yesterday: 'Wczoraj',
    joined: '{name} jest teraz w grupie',
    left: '{name} nie jest już w grupie',
    unsupported: 'Tej wiadomości nie można tu pokazać',
    openMap: 'Otwórz mapę',
    download: 'Pobierz {name}',
    picture: 'Zdjęcie od {name}',
    viewer: 'Zdjęcie',
    dropHere: 'Upuść zdjęcia tutaj',
    caption: 'Podpis',
    remove: 'Usuń',
    away: 'Serwer nie odpowiada. Próbuję ponownie…',
    failed: 'Nie udało się: {reason}',
    alert: 'Wiadomość od bota',
    ok: 'OK',
    cancel: 'Anuluj',
    create: 'Utwórz',
    firstName: 'Imię',
    lastName: 'Nazwisko',
    username: 'Nazwa użytkownika',
    languageCode: 'Język Telegrama tej osoby',
    groupTitle: 'Nazwa grupy',
    groupMembers: 'Członkowie',
    admin: 'Administrator',
    owner: 'Właściciel',
    anonymous: 'Anonimowy administrator',
    deepLink: 'Otwórz link jako',
    tools: 'Narzędzia',
    clock: 'Zegar',
    clockReal: 'Zegar pokazuje prawdziwy czas.',
    clockMoved: 'Zegar różni się od prawdziwego: {offset}.',
    ahead: '{span} do przodu',
    behind: '{span} do tyłu',
    advance: 'Do przodu o {span}',
    resetClock: 'Wróć do prawdziwego czasu',
    settings: 'Wygląd',
    theme: 'Motyw',
    themeAuto: 'Jak w systemie',
    themeLight: 'Jasny',
    themeDark: 'Ciemny',
    language: 'Język',
    notHere: 'Piaskownica tego nie potrafi',
    photoTooMany: 'Najwyżej dziesięć zdjęć naraz',
    spoiler: 'Ukryty tekst. Naciśnij, aby pokazać',
    newMessages: {
      one: '{count} nowa wiadomość',
      few: '{count} nowe wiadomości',
      many: '{count} nowych wiadomości',
      other: '{count} nowej wiadomości',
    },
  },
};

export const LANGUAGES = { en: 'English', ru: 'Русский', pl: 'Polski' };

const stored = localStorage.getItem('playground.language');
const preferred = [stored, ...navigator.languages.map((tag) => tag.slice(0, 2))];
export const language = preferred.find((tag) => tag !== null && tag in TEXTS) ?? 'en';

export function setLanguage(next) {
  localStorage.setItem('playground.language', next);
  location.reload();
}

const plural = new Intl.PluralRules(language);

/** @param values put in for `{name}`; `count` also chooses the plural form */
export function t(key, values = {}) {
  const entry = TEXTS[language][key] ?? TEXTS.en[key];
  const text = typeof entry === 'string' ? entry : (entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

const clockFormat = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const fullFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** @param seconds Unix time */
export const timeOf = (seconds) => clockFormat.format(seconds * 1000);
export const fullTimeOf = (seconds) => fullFormat.format(seconds * 1000);

/** @param nowMs the playground's time, which decides what is today */
export function dayOf(seconds, nowMs) {
  const day = new Date(seconds * 1000).toDateString();
  if (day === new Date(nowMs).toDateString()) return t('today');
  if (day === new Date(nowMs - 86_400_000).toDateString()) return t('yesterday');
  return dayFormat.format(seconds * 1000);
}

const SPANS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** "2 days 3 hours"; the two largest units. */
export function spanOf(milliseconds) {
  let rest = Math.abs(milliseconds);
  const parts = [];
  for (const [unit, size] of SPANS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) {
      parts.push(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
    }
  }
  return (
    parts.join(' ') || new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(0)
  );
}

const SIZES = [
  ['megabyte', 1_000_000],
  ['kilobyte', 1000],
  ['byte', 1],
];

/** @param bytes of a file; in the largest unit that fits */
export function sizeOf(bytes) {
  const [unit, size] = SIZES.find(([, least]) => bytes >= least) ?? ['byte', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / size);
}
