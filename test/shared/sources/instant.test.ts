import * as fc from 'fast-check';
import { readInstant } from '../../../shared/sources/instant';

describe('readInstant', () => {
  it.each<[string, unknown, string]>([
    ['epoch milliseconds (Jamf)', 1706745623000, '2024-02-01T00:00:23.000Z'],
    ['epoch seconds (CAEP)', 1615304991, '2021-03-09T15:49:51.000Z'],
    ['epoch seconds with a fraction', 1615304991.75, '2021-03-09T15:49:51.750Z'],
    ['seconds as text', '1614265330', '2021-02-25T15:02:10.000Z'],
    ['milliseconds as text', '1706745623000', '2024-02-01T00:00:23.000Z'],
    ['seven fraction digits (Workspace ONE)', '2022-01-16T09:13:59.5720125Z', '2022-01-16T09:13:59.572Z'],
    ['five fraction digits', '2022-01-16T09:13:59.57201Z', '2022-01-16T09:13:59.572Z'],
    ['nine fraction digits (Go)', '2022-01-16T09:13:59.123456789Z', '2022-01-16T09:13:59.123Z'],
    ['one fraction digit', '2022-01-16T09:13:59.5Z', '2022-01-16T09:13:59.500Z'],
    ['no fraction (Kolide)', '2024-09-10T21:30:59Z', '2024-09-10T21:30:59.000Z'],
    ['an offset', '2022-01-16T09:13:59-08:00', '2022-01-16T17:13:59.000Z'],
    ['an offset without colon', '2000-01-01T12:00:00.000+0130', '2000-01-01T10:30:00.000Z'],
    ['a blank for T and no zone (Intune), taken as UTC', '2022-10-28 08:27:37.0000000', '2022-10-28T08:27:37.000Z'],
    ['lower-case letters', '2022-01-16t09:13:59z', '2022-01-16T09:13:59.000Z'],
    ['a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (_, value, expected) => {
    expect(new Date(readInstant(value) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["Go's zero time", '0001-01-01T00:00:00Z'],
    ['the year 0000', '0000-00-00T00:00:00Z'],
    ['the year 9999 (Intune: none)', '9999-12-31T23:59:59.9999999Z'],
    ['epoch 0', 0],
    ['epoch 0 as text', '0'],
    ['a small number', 42],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a negative number', -1615304991],
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['garbage', 'yesterday'],
    ['a date alone', '2022-01-16'],
    ['a day that does not exist', '2023-02-30T00:00:00Z'],
    ['a US date', '01/16/2022 09:13:59'],
    ['a month 13', '2022-13-01T00:00:00Z'],
    ['an hour 25', '2022-01-16T25:00:00Z'],
    ['an object', {}],
  ])('takes %s for unknown', (_, value) => {
    expect(readInstant(value)).toBeUndefined();
  });

  it('reads back every instant that JavaScript writes, in the three forms', () => {
    const instants = fc.date({
      min: new Date('2000-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (date) => {
        expect(readInstant(date.toISOString())).toBe(date.getTime());
        expect(readInstant(date.getTime())).toBe(date.getTime());
        expect(readInstant(Math.floor(date.getTime() / 1000))).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });
});
