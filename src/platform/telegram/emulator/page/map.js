import { svg } from './dom.js';

const WIDTH = 320;
const HEIGHT = 160;

/** A small generator of numbers from 0 to 1 that always gives the same ones for the same place. */
function numbersFor(latitude, longitude) {
  let state =
    (Math.imul(Math.round(latitude * 1e4), 73_856_093) ^ Math.imul(Math.round(longitude * 1e4), 19_349_663)) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/**
 * A drawing that looks like a map, the same for the same place: blocks, a park, a river, streets and a pin. It is drawn
 * here because real tiles would tell a map server where the playground's people are.
 */
export function drawMap(latitude, longitude) {
  const random = numbersFor(latitude, longitude);
  const angle = -25 + random() * 50;
  const parts = [svg('rect', { width: WIDTH, height: HEIGHT, class: 'map-land' })];

  const streets = svg('g', { transform: `rotate(${angle.toFixed(1)} ${WIDTH / 2} ${HEIGHT / 2})` });
  const park = {
    x: random() * WIDTH,
    y: random() * HEIGHT - 30,
    width: 60 + random() * 60,
    height: 50 + random() * 40,
  };
  for (let x = -80; x < WIDTH + 80; x += 34) {
    for (let y = -80; y < HEIGHT + 80; y += 30) {
      if (random() < 0.2) continue;
      streets.append(
        svg('rect', {
          x: x + 4,
          y: y + 4,
          width: 12 + random() * 14,
          height: 10 + random() * 12,
          rx: 2,
          class: 'map-block',
        }),
      );
    }
  }
  streets.append(svg('rect', { ...park, rx: 8, class: 'map-park' }));
  for (let x = -80; x < WIDTH + 80; x += 34) streets.append(street(x, -120, x, HEIGHT + 120, random() < 0.25));
  for (let y = -80; y < HEIGHT + 80; y += 30) streets.append(street(-120, y, WIDTH + 120, y, random() < 0.2));
  parts.push(streets);

  if (random() < 0.7) {
    const from = random() * HEIGHT;
    const to = random() * HEIGHT;
    const bend = (random() - 0.5) * 160;
    const path = `M-20 ${from} C ${WIDTH / 3} ${from + bend}, ${(WIDTH * 2) / 3} ${to - bend}, ${WIDTH + 20} ${to}`;
    parts.push(svg('path', { d: path, class: 'map-river' }));
  }
  const x = WIDTH / 2;
  const y = HEIGHT / 2;
  parts.push(
    svg('ellipse', { cx: x, cy: y + 1, rx: 9, ry: 3.5, class: 'map-shadow' }),
    svg('path', { d: `M${x} ${y}c0-8-13-14-13-25a13 13 0 0 1 26 0c0 11-13 17-13 25z`, class: 'map-pin' }),
    svg('circle', { cx: x, cy: y - 25, r: 5, class: 'map-pin-hole' }),
  );
  return svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'map', 'aria-hidden': 'true' }, parts);
}

const street = (x1, y1, x2, y2, wide) => svg('line', { x1, y1, x2, y2, class: wide ? 'map-avenue' : 'map-street' });

/** @returns e.g. 52.22970° N, 21.01220° E */
export function coordinates(latitude, longitude) {
  const part = (value, positive, negative) => `${Math.abs(value).toFixed(5)}° ${value >= 0 ? positive : negative}`;
  return `${part(latitude, 'N', 'S')}, ${part(longitude, 'E', 'W')}`;
}

export const mapUrl = (latitude, longitude) =>
  `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
