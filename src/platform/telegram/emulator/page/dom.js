/**
 * Builds an element. Texts become text nodes, never markup: whatever a bot or a user sends stays text.
 * Properties: `class`, `on<event>` (listener), `data` (dataset), `vars` (CSS custom properties), `ref` (called with the
 * element), booleans (present or absent), everything else an attribute.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  append(element, children);
  return element;
}

function setProperty(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === 'ref') value(element);
  else if (name === 'vars') for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
  else if (name === 'data') Object.assign(element.dataset, value);
  else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'value') element.value = value;
  else element.setAttribute(name, value === true ? '' : String(value));
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function replaceChildren(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.flat());
  return element;
}

/** Drawn on a 24 × 24 grid with lines of 2. */
const ICONS = {
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-5 16-4-6z M11 14l9-10',
  clip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.5 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  picture: 'M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M9 9h.01',
  file: 'M6 3h8l4 4v14H6z M14 3v4h4',
  pin: 'M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z M12 9h.01',
  plus: 'M12 5v14 M5 12h14',
  close: 'M6 6l12 12 M18 6L6 18',
  menu: 'M4 7h16 M4 12h16 M4 17h16',
  more: 'M12 5h.01 M12 12h.01 M12 19h.01',
  reply: 'M9 7l-5 5 5 5 M4 12h10a6 6 0 0 1 6 6',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  copy: 'M9 9h11v11H9z M5 15H4V4h11v1',
  link: 'M9 15L20 4 M13 4h7v7 M11 6H5v13h13v-6',
  beside: 'M4 5h16v14H4z M12 5v14',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M12 7v5l3 3',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.5 1.5 M17.5 17.5L19 19 M5 19l1.5-1.5 M17.5 6.5L19 5',
  moon: 'M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z',
  auto: 'M12 3a9 9 0 1 0 0 18z M12 3a9 9 0 0 1 0 18',
  tools: 'M4 8h10 M18 8h2 M16 6v4 M4 16h2 M10 16h10 M8 14v4',
  block: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M6 6l12 12',
  group:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6 M16 4.5a3.5 3.5 0 0 1 0 6.5 M17.5 14.5c2.5.7 4 2.5 4 5.5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.5 21c0-4.5 3.5-7 7.5-7s7.5 2.5 7.5 7',
  download: 'M12 4v11 M7 11l5 5 5-5 M5 20h14',
  down: 'M6 9l6 6 6-6',
  check: 'M5 13l5 5L20 6',
};

export function icon(name, size = 20) {
  const drawing = svg('svg', {
    viewBox: '0 0 24 24',
    width: size,
    height: size,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 2,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  });
  drawing.append(svg('path', { d: ICONS[name] }));
  return drawing;
}

/** A button that shows only an icon; its label is for everybody who cannot see it. */
export const iconButton = (name, label, onclick, properties = {}) =>
  h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...properties },
    icon(name),
  );

const hueOf = (id) => (Math.abs(Number(id)) * 47) % 360;

export function avatar(id, name, kind = 'person') {
  const letters = [...name.trim().matchAll(/(?:^|\s)(\S)/gu)].map((match) => match[1]);
  const text = (letters.length > 1 ? letters[0] + letters[letters.length - 1] : (letters[0] ?? '?')).toUpperCase();
  return h('span', { class: `avatar ${kind}`, 'aria-hidden': 'true', vars: { '--hue': String(hueOf(id)) } }, text);
}

export { hueOf };
