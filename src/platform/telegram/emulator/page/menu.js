import { h, icon } from './dom.js';

/** A small menu beside what opened it; closes by choosing, by Escape and by a press elsewhere. */
export function openMenu(anchor, entries) {
  document.querySelector('.menu')?.remove();
  const close = () => {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.focus();
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close();
  };
  const items = entries.map((entry) =>
    h(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        onclick: () => {
          close();
          entry.run();
        },
      },
      icon(entry.icon, 18),
      entry.label,
    ),
  );
  const menu = h('div', { class: 'menu', role: 'menu', onkeydown: (event) => moveInMenu(event, items, close) }, items);
  document.body.append(menu);
  const place = anchor.getBoundingClientRect();
  const left = Math.min(place.left, window.innerWidth - menu.offsetWidth - 8);
  const below = place.bottom + menu.offsetHeight + 8 < window.innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? place.bottom + 4 : place.top - menu.offsetHeight - 4}px`;
  items[0]?.focus();
  document.addEventListener('pointerdown', outside, true);
}

function moveInMenu(event, items, close) {
  const index = items.indexOf(document.activeElement);
  if (event.key === 'Escape') close();
  else if (event.key === 'ArrowDown') items[(index + 1) % items.length].focus();
  else if (event.key === 'ArrowUp') items[(index - 1 + items.length) % items.length].focus();
  else return;
  event.preventDefault();
}
