import fc from 'fast-check';
import {
  CellError,
  parseLegacyAmount,
  parseLegacyId,
  parseLegacyTime,
  parseTelegramId,
} from '../../../src/core/reports/import/cells';

const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_121);

describe('parseLegacyAmount', () => {
  test.each([
    ['1,999.99', 199_999n],
    ['1.999,99', 199_999n],
    ['1 999,99', 199_999n],
    ['12,50', 1_250n],
    ['12.5', 1_250n],
    ['0,00', 0n],
    ['1,999', 199_900n],
    ['1,234,567', 123_456_700n],
    ['-20.00', -2_000n],
    ['12.500', 1_250n],
  ])('%s is %s', (text, expected) => {
    expect(parseLegacyAmount(text, 'PLN')).toBe(expected);
  });

  test.each(['abc', '', '1e3', '0x10', 'NaN', '1,99,9', '1.2.3,4', '12.345', '１２', '--1', '1,', '9'.repeat(20)])(
    '%j is refused',
    (text) => {
      expect(() => parseLegacyAmount(text, 'PLN')).toThrow(CellError);
    },
  );

  test('a comma that may mean two things is refused where decimals are many', () => {
    expect(() => parseLegacyAmount('1,999', 'BTC')).toThrow('may mean thousands or decimals');
  });

  test('every way to write an amount gives the same minor units', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), (amount) => {
        const whole = (amount / 100n).toString();
        const cents = (amount % 100n).toString().padStart(2, '0');
        const grouped = (mark: string): string => whole.replace(/\B(?=(\d{3})+$)/g, mark);
        for (const text of [
          `${whole}.${cents}`,
          `${whole},${cents}`,
          `${grouped(',')}.${cents}`,
          `${grouped('.')},${cents}`,
        ]) {
          expect(parseLegacyAmount(text, 'PLN')).toBe(amount);
        }
      }),
      { seed: SEED },
    );
  });
});

describe('parseLegacyTime', () => {
  test.each([
    ['2025-03-01 09:00:00', '2025-03-01T08:00:00.000Z'],
    ['01.03.2025 09:00', '2025-03-01T08:00:00.000Z'],
    ['2025-03-01T09:00:00Z', '2025-03-01T09:00:00.000Z'],
    ['2025-07-01 09:00:00', '2025-07-01T07:00:00.000Z'],
    ['2025-03-30 03:30:00', '2025-03-30T01:30:00.000Z'],
  ])('%s in Warsaw', (text, expected) => {
    expect(parseLegacyTime(text, 'Europe/Warsaw').toISOString()).toBe(expected);
  });

  test('what .xlsx and Google give instead of a text', () => {
    expect(parseLegacyTime(45717.375, 'UTC').toISOString()).toBe('2025-03-01T09:00:00.000Z');
    expect(parseLegacyTime(new Date('2025-03-01T09:00:00Z'), 'Europe/Warsaw').toISOString()).toBe(
      '2025-03-01T08:00:00.000Z',
    );
  });

  test.each(['', 'yesterday', '2025-02-30 09:00:00', '31.04.2025 10:00', '2025-03-01 25:00:00', '0025-03-01 09:00:00'])(
    '%j is refused',
    (text) => {
      expect(() => parseLegacyTime(text, 'UTC')).toThrow(CellError);
    },
  );
});

describe('ids', () => {
  test('a number that has lost digits is refused', () => {
    expect(() => parseLegacyId(2 ** 60)).toThrow('has lost digits');
    expect(parseLegacyId(9990608)).toBe('9990608');
    expect(parseLegacyId('007')).toBe('007');
  });

  test.each(['', '0', '-5', '1.5', 'abc', '4503599627370496', '12345678901234567'])('%j is no Telegram id', (text) => {
    expect(() => parseTelegramId(text)).toThrow(CellError);
  });
});
