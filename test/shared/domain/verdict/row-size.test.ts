import { canonicalJson } from '../../../../shared/domain/canonical-json';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import { activeRow, fiveOfFifteen } from '../../../support/fifteen-rules';

describe('the row of a policy of 15 rules for a device that fails five', () => {
  const { story, endpoints } = fiveOfFifteen();
  const row = buildRow(story);
  const bytes = Buffer.byteLength(canonicalJson(row));

  test('says what it is to say', () => {
    const active = activeRow(row);
    expect(active.answers.flatMap((answer) => answer.endpoints).sort()).toEqual([...endpoints, 'default'].sort());
    const [everywhere] = active.answers;
    expect(everywhere?.rules.filter(({ when }) => when === true).map(({ id }) => id)).toEqual([
      'disk-encryption',
      'firewall',
      'minimum-os',
      'screen-lock',
      'backup',
    ]);
    // Left are those that ask the clock or the connection.
    expect(everywhere?.rules.filter(({ when }) => when !== true).map(({ id }) => id)).toEqual([
      'quiet-source',
      'freeze',
      'owner',
      'guests',
    ]);
  });

  test('stays under 4 KB', () => {
    expect(bytes).toBeLessThan(4_096);
  });

  test('does not grow with endpoints that share its answer', () => {
    const more = fiveOfFifteen(40);
    const grown = Buffer.byteLength(canonicalJson(buildRow(more.story))) - bytes;
    // Their names, quotes and commas, and nothing else.
    const added = more.endpoints.slice(endpoints.length);
    expect(grown).toBe(added.reduce((sum, endpoint) => sum + endpoint.length + 3, 0));
  });

  test('holds the smallest conditions', () => {
    const whenOf = (id: string) => activeRow(row).answers[0]?.rules.find((rule) => rule.id === id)?.when;
    // The device was last seen by uem on the 20th at 09:00; `now - lastSeen > 2d` became a comparison with an instant.
    expect(whenOf('quiet-source')).toStrictEqual(['<', ['datetime', Date.parse('2026-11-22T09:00:00Z')], ['now']]);
    expect(whenOf('freeze')).toStrictEqual([
      '&&',
      ['<=', ['datetime', Date.parse('2026-12-24T00:00:00Z')], ['now']],
      ['<', ['now'], ['datetime', Date.parse('2026-12-27T00:00:00Z')]],
    ]);
    expect(whenOf('owner')).toStrictEqual([
      '!',
      ['&&', ['has', ['connection'], 'username'], ['==', ['.', ['connection'], 'username'], 'ann@example.com']],
    ]);
  });
});
