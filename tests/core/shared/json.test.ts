import fc from 'fast-check';
import { decodeJson, encodeJson } from '../../../src/core/shared/json';

/** What is stored is bound to its text for ever: a key that is used again is compared by the text's hash. */
test.each([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ z: undefined, y: null, x: false }, '{"x":false,"y":null}'],
  [
    { '10': 'ten', '2': 'two', '-1': 'under', a: 1, '01': 'text' },
    '{"2":"two","10":"ten","-1":"under","01":"text","a":1}',
  ],
  [{ amount: 5n, at: new Date(0) }, '{"amount":{"$bigint":"5"},"at":{"$date":"1970-01-01T00:00:00.000Z"}}'],
  [[undefined, [1.5, -0, 1e21], ''], '[null,[1.5,0,1e+21],""]'],
  [{ 'a "quoted" key': 'zażółć\n🧧' }, '{"a \\"quoted\\" key":"zażółć\\n🧧"}'],
  ['\ud800', '"\\ud800"'],
  [undefined, 'null'],
])('the text of %j is %s', (value, text) => {
  expect(encodeJson(value)).toBe(text);
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [{ deep: [Symbol('s')] }]])(
  'what JSON does not know is refused: %p',
  (value) => {
    expect(() => encodeJson(value)).toThrow(TypeError);
  },
);

test('what is read back is what was written, and has the same text whatever the order of its keys', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
  );
  const key = fc.string().filter((name) => !['__proto__', '$bigint', '$date'].includes(name));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(key, tie('tree'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = encodeJson(value);
      expect(decodeJson(JSON.parse(text))).toEqual(value);
      expect(encodeJson(turned(value))).toBe(text);
    }),
  );
});

/** The same with the keys of its objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}
