import fc from 'fast-check';
import { parseHtml, tidy } from '../../../src/platform/telegram/emulator/formatting';
import { parseMultipart } from '../../../src/platform/telegram/emulator/multipart';
import { codePointLength } from '../../../src/platform/telegram/emulator/text';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

describe('HTML', () => {
  test.each([
    ['<b>a</b>', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    [
      '<strong>a</strong><em>b</em>',
      'ab',
      [
        { type: 'bold', offset: 0, length: 1 },
        { type: 'italic', offset: 1, length: 1 },
      ],
    ],
    [
      '<u>😀</u><s>x</s>',
      '😀x',
      [
        { type: 'underline', offset: 0, length: 2 },
        { type: 'strikethrough', offset: 2, length: 1 },
      ],
    ],
    [
      '<b>a<i>b</i></b>',
      'ab',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'italic', offset: 1, length: 1 },
      ],
    ],
    [
      '<a href="https://example.com?a=1&amp;b=2">x</a>',
      'x',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://example.com/?a=1&b=2' }],
    ],
    ['<a href="javascript:alert(1)">x</a>', 'x', []],
    ['<code>a@b.com</code>', 'a@b.com', [{ type: 'code', offset: 0, length: 7 }]],
    [
      '<pre><code class="language-ts">1</code></pre>',
      '1',
      [
        { type: 'code', offset: 0, length: 1, language: 'ts' },
        { type: 'pre', offset: 0, length: 1 },
      ],
    ],
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    ['&lt;b&gt; &amp; &quot; &#64; &#x41; &nbsp; &', '<b> & " @ A &nbsp; &', []],
    ['  <b> x </b>  ', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<b></b>x', 'x', []],
  ])('%s', (html, text, entities) => {
    expect(parseHtml(html)).toEqual({ text, entities });
  });

  test.each([
    ['<b>', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i></b></i>', 'Unmatched end tag at byte offset 6, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<table>', 'Unsupported start tag "table" at byte offset 0'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('%s is refused', (html, words) => {
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${words}`);
  });

  test('any escaped text comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(parseHtml(`<b>${escape(text)}</b>`).text).toBe(tidy(text, []).text);
      }),
      { seed: SEED },
    );
  });

  test('whatever comes, it is parsed or refused as a bad request, and entities stay inside the text', () => {
    const bits = fc.constantFrom(
      '<b>',
      '</b>',
      '<i>',
      '</i>',
      '<a href="x.com">',
      '</a>',
      '&lt;',
      '&',
      '<',
      '>',
      ' ',
      'ż',
      '😀',
      '/cmd',
      'http://e.com',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), (parts) => {
        try {
          const { text, entities } = parseHtml(parts.join(''));
          for (const { offset, length } of entities) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
          }
        } catch (error) {
          expect((error as Error).message).toContain("Bad Request: can't parse entities");
        }
      }),
      { seed: SEED },
    );
  });
});

describe('what is found in plain text', () => {
  test.each([
    ['/start now', [['bot_command', '/start']]],
    ['/start@tillgram_bot', [['bot_command', '/start@tillgram_bot']]],
    ['and/or 1/2 http://e.com/start', [['url', 'http://e.com/start']]],
    [
      'mail me@example.com, ask @anna_k #sale',
      [
        ['email', 'me@example.com'],
        ['mention', '@anna_k'],
        ['hashtag', '#sale'],
      ],
    ],
    ['see example.com and example.nothing', [['url', 'example.com']]],
  ])('%s', (text, expected) => {
    const found = tidy(text, []).entities.map(({ type, offset, length }) => [
      type,
      text.slice(offset, offset + length),
    ]);
    expect(found).toEqual(expected);
  });

  test('characters are counted as Telegram counts them', () => {
    expect(codePointLength('a😀ż')).toBe(3);
  });
});

describe('multipart', () => {
  test('fields and files come out byte by byte, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.stringMatching(/^[\w ]{0,20}$/), (bytes, text) => {
        const body = Buffer.concat([
          Buffer.from(`--XX\r\ncontent-disposition:form-data; name="text"\r\n\r\n${text}\r\n--XX\r\n`),
          Buffer.from('content-disposition:form-data; name="photo"; filename="../../a.jpg"\r\n\r\n'),
          Buffer.from(bytes),
          Buffer.from('\r\n--XX--'),
        ]);
        const parsed = parseMultipart(body, 'multipart/form-data; boundary=XX');
        expect(parsed.fields['text']).toBe(text);
        expect(parsed.files['photo']?.name).toBe('a.jpg');
        expect(parsed.files['photo']?.bytes.equals(Buffer.from(bytes))).toBe(true);
      }),
      { seed: SEED },
    );
  });

  test('one that ends early is refused', () => {
    expect(() => parseMultipart(Buffer.from('--XX\r\n\r\n'), 'multipart/form-data; boundary=XX')).toThrow('ends early');
    expect(() => parseMultipart(Buffer.from('x'), 'multipart/form-data')).toThrow('without a boundary');
  });
});
