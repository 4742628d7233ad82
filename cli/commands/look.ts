import { type Command, Option } from 'commander';
import * as z from 'zod';
import { denialsSchema, devicesSchema, signalsSchema, whySchema } from '../../shared/contracts/inspection';
import { type Run, withTarget } from '../context';
import { print } from '../print';
import { whoIsIn } from '../sessions';
import { view } from '../targets/target';
import { progressOn } from '../terminal';
import { denialsText, GROUPINGS, groupDenials } from '../text/decisions';
import { devicesText } from '../text/devices';
import { clean } from '../text/format';
import { historyText } from '../text/history';
import { sessionsText } from '../text/sessions';
import { signalsText } from '../text/signals';
import { whyText } from '../text/why';
import { aDuration, aNumberUpTo, anInstant, millisecondsOf } from './options';

const instantsSchema = z.object({ at: z.string().optional(), knownAt: z.string().optional() });

/** Commands that only look. */
export function addLooking(program: Command, run: Run): void {
  const why = withTarget(program.command('why <common-name>'))
    .description('why a connection under this name is answered as it is: now, or at an instant')
    .option('--at <instant>', 'explain this instant (ISO 8601) instead of the present', anInstant)
    .option('--known-at <instant>', 'count only what was recorded by then', anInstant);
  run(why, async (context, commonName = '') => {
    const instants = instantsSchema.parse(why.opts());
    const answer = await view(await context.target(), 'why', whySchema, { commonName, ...instants });
    const present = instants.at === undefined && instants.knownAt === undefined;
    print(context, answer, () => whyText(answer, context.paint, present));
    return undefined;
  });

  const history = withTarget(program.command('history <common-name>'))
    .description('every event of the device behind this name, and how its connections were answered, newest first')
    .option('--at <instant>', 'only what had happened by then', anInstant)
    .option('--known-at <instant>', 'only what was recorded by then', anInstant)
    .option('--decisions <n>', 'the newest so many answers (1 to 500)', aNumberUpTo(500), '200');
  run(history, async (context, commonName = '') => {
    const { decisions } = z.object({ decisions: z.string() }).parse(history.opts());
    const query = { commonName, ...instantsSchema.parse(history.opts()), decisions };
    const answer = await view(await context.target(), 'why', whySchema, query);
    print(context, { commonName: answer.commonName, history: answer.history, decisions: answer.decisions }, () =>
      historyText(answer, context.paint),
    );
    return undefined;
  });

  const devices = withTarget(program.command('devices'))
    .description('every name with a verdict: its answer now, when it was last seen, by which sources')
    .option('--limit <n>', 'names on a page (1 to 100)', aNumberUpTo(100), '50')
    .option('--after <name>', 'the page after this one, as the previous page names it')
    .option('--all', 'every page');
  run(devices, async (context) => {
    const { limit, after, all } = z
      .object({ limit: z.string(), after: z.string().optional(), all: z.boolean().default(false) })
      .parse(devices.opts());
    const target = await context.target();
    const progress = progressOn(context.terminal);
    let page = await view(target, 'devices', devicesSchema, { limit, after });
    const listed = [...page.devices];
    while (all && page.next !== undefined) {
      progress.step(`${listed.length} devices ...`);
      page = await view(target, 'devices', devicesSchema, { limit, after: page.next });
      listed.push(...page.devices);
    }
    progress.done();
    const answer = { ...page, devices: listed };
    print(context, answer, () => devicesText(answer, context.paint));
    return undefined;
  });

  const denials = withTarget(program.command('denials'))
    .description('recent denials of everybody, grouped by reason')
    .option('--since <duration>', 'how far back: 90m, 24h, 7d (at most 31d)', aDuration, '24h')
    .addOption(new Option('--by <what>', 'group by reason, device or endpoint').choices(GROUPINGS).default('reason'))
    .option('--limit <n>', 'the newest so many (1 to 1000)', aNumberUpTo(1_000), '500');
  run(denials, async (context) => {
    const { since, by, limit } = z
      .object({ since: z.string(), by: z.enum(GROUPINGS), limit: z.string() })
      .parse(denials.opts());
    const target = await context.target();
    // By the clock of the deployment: here it may be another time.
    const { at } = await view(target, 'devices', devicesSchema, { limit: '1' });
    const query = { since: new Date(Date.parse(at) - millisecondsOf(since)).toISOString(), until: at, limit };
    const answer = await view(target, 'denials', denialsSchema, query);
    print(context, { ...answer, groups: groupDenials(answer.denials, by) }, () =>
      denialsText(answer, by, context.paint),
    );
    return undefined;
  });

  const sessions = withTarget(program.command('sessions [common-name]'))
    .description('who is in: connections that were let in and can still be open, of one device or of everybody')
    .option('--limit <n>', 'look at so many at most (1 to 100000)', aNumberUpTo(100_000), '5000')
    .addHelpText(
      'after',
      '\nWhat is connected is asked of Client VPN; with each connection stands what it would be answered now.',
    );
  run(sessions, async (context, commonName) => {
    const { limit } = z.object({ limit: z.string() }).parse(sessions.opts());
    const progress = progressOn(context.terminal);
    const answer = await whoIsIn(await context.target(), {
      commonName,
      limit: Number(limit),
      step: (count) => progress.step(`${count} connections ...`),
    });
    progress.done();
    print(context, answer, () => sessionsText(answer, clean(commonName ?? 'everybody'), context.paint));
    return undefined;
  });

  const signals = withTarget(program.command('signals'))
    .description('recent pushes and what became of them')
    .option('--status <status>', 'open, events, hint, ignored or parked')
    .option('--source <id>', 'of one source')
    .option('--limit <n>', 'at most so many (1 to 100)', aNumberUpTo(100), '50');
  run(signals, async (context) => {
    const query = z
      .object({ status: z.string().optional(), source: z.string().optional(), limit: z.string() })
      .parse(signals.opts());
    const answer = await view(await context.target(), 'signals', signalsSchema, query);
    print(context, answer, () => signalsText(answer, context.paint));
    return undefined;
  });
}
