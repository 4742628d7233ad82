import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { type OperationAnswer, operationAnswerSchema } from '../../shared/contracts/operator';
import { type Run, withTarget } from '../context';
import { print } from '../print';
import { operation } from '../targets/target';
import { operationText } from '../text/operation';
import { aDuration, anInstant, collected, deviceOrName } from './options';

const optionsSchema = z.object({
  reason: z.string(),
  key: z.string().optional(),
  for: z.string().optional(),
  until: z.string().optional(),
  rule: z.union([z.string(), z.array(z.string())]).optional(),
  source: z.string().optional(),
  lock: z.string().optional(),
  exemption: z.string().optional(),
  hold: z.string().optional(),
});

/** Commands by which people decide; each leaves an event with who, why and until when. */
export function addDeciding(program: Command, run: Run): void {
  const decided = (command: Command): Command =>
    withTarget(command)
      .requiredOption('--reason <text>', 'why: it stays in the history for ever')
      .option('--key <key>', 'names this decision, so that it can be sent again without being made twice');
  const ending = (command: Command): Command =>
    command
      .addOption(new Option('--for <duration>', 'how long: 8h, 3d, 1d12h').argParser(aDuration).conflicts('until'))
      .addOption(new Option('--until <instant>', 'until when: 2026-11-30T09:00:00Z').argParser(anInstant));

  const send = (command: Command, action: string, bodyOf: (given: readonly string[], options: Options) => object) =>
    run(command, async (context, ...given) => {
      const options = optionsSchema.parse(command.opts());
      const body = {
        ...bodyOf(given, options),
        reason: options.reason,
        key: options.key ?? randomUUID(),
        ...(options.for === undefined ? {} : { expiresIn: options.for }),
        ...(options.until === undefined ? {} : { expiresAt: options.until }),
      };
      const answer = await operation(await context.target(), action, operationAnswerSchema, body);
      print(context, answer, () => operationText(answer, context.paint));
      return undefined;
    });

  send(
    ending(
      decided(program.command('exempt <device>'))
        .description('let a device in although these rules fail, until an instant or until it complies')
        .requiredOption('--rule <id>', 'a rule that does not deny it; repeat for more', collected),
    ),
    'exempt',
    ([device = ''], { rule }) => ({ ...deviceOrName(device), rules: [rule ?? []].flat() }),
  );
  send(
    decided(program.command('end-exemption <device>'))
      .description('end an exemption')
      .option('--exemption <id>', 'which one, where several are in force'),
    'end-exemption',
    ([device = ''], { exemption }) => ({ ...deviceOrName(device), exemption }),
  );
  send(
    ending(decided(program.command('lock <device>')).description('deny a device whatever the policy says')),
    'lock',
    ([device = '']) => deviceOrName(device),
  );
  send(
    decided(program.command('unlock <device>'))
      .description('end a lock')
      .option('--lock <id>', 'which one, where several are in force'),
    'unlock',
    ([device = ''], { lock }) => ({ ...deviceOrName(device), lock }),
  );
  send(
    decided(program.command('bind <device> <common-name>')).description(
      'have a device go by this common name, whatever its template makes of it',
    ),
    'bind',
    ([device, commonName]) => ({ device, commonName }),
  );
  send(
    decided(program.command('link <device> <other-device>')).description(
      'say that two devices of the log are one machine',
    ),
    'link',
    ([device, other]) => ({ device, other }),
  );
  send(
    ending(
      decided(program.command('hold'))
        .description("the brake: a rule does not deny, or a source's news is not read, for those who were admitted")
        .addOption(new Option('--rule <id>', 'hold this rule').conflicts('source'))
        .option('--source <id>', 'hold what this source says'),
    ),
    'hold',
    (_, { rule, source }) => ({ rule, source }),
  );
  send(
    decided(program.command('release'))
      .description('end a hold')
      .option('--rule <id>', 'of this rule')
      .option('--source <id>', 'of this source')
      .option('--hold <id>', 'this one'),
    'release',
    (_, { rule, source, hold }) => ({ rule, source, hold }),
  );
}

type Options = z.infer<typeof optionsSchema>;

export type { OperationAnswer };
