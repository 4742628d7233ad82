import * as path from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { loadConfiguration } from '../../infra/config';
import { projectionConfiguration } from '../../infra/configuration/projection';
import { policiesSchema } from '../../shared/contracts/inspection';
import { compareRules } from '../compare-rules';
import { type Run, withTarget } from '../context';
import { activatedWith, activeOf, gather, remotePolicies } from '../evidence';
import { Failure, usageFailure } from '../failure';
import { compilePolicy, readText } from '../policy-file';
import { print } from '../print';
import { isOther, simulate } from '../simulate';
import { view } from '../targets/target';
import { progressOn } from '../terminal';
import { diffText, simulationText, versionsText } from '../text/policy';
import { anInstant } from './options';

/** Commands about policies: nothing of them changes anything. */
export function addPolicies(program: Command, run: Run): void {
  const simulation = withTarget(program.command('simulate <common-name>'))
    .description('what a connection would be answered under a policy file, and which rules differ from now')
    .option('--policy <file>', 'Cedar text (- for standard input); without it the active policy')
    .option('--request <file>', 'the request as Client VPN sends it, JSON (- for standard input)')
    .option('--at <instant>', 'at this instant instead of now', anInstant);
  run(simulation, async (context, commonName = '') => {
    const { policy, request, at } = z
      .object({ policy: z.string().optional(), request: z.string().optional(), at: z.string().optional() })
      .parse(simulation.opts());
    if (policy === '-' && request === '-')
      throw usageFailure('only one of --policy and --request can be standard input');
    const target = await context.target();
    const policies = remotePolicies(target);
    const gathered = await gather(target, policies, commonName, () => undefined);
    const instant = at === undefined ? gathered.at : Date.parse(at);
    const { active } = gathered;
    const compiled = policy === undefined ? undefined : compilePolicy(policy, active.configuration, context.terminal);
    const candidate =
      compiled === undefined ? active : activatedWith(active, compiled.policySet, compiled.policyHash, gathered.at);
    const given = request === undefined ? {} : parseRequest(readText(request, context.terminal), request);
    const name = gathered.commonNames[0] ?? commonName;
    const answer = await simulate(gathered, name, candidate, instant, given);
    print(context, { at: new Date(instant).toISOString(), policy: policy ?? 'the active one', ...answer }, () =>
      simulationText(answer, policy, new Date(instant).toISOString(), context.paint),
    );
    return undefined;
  });

  const policy = program
    .command('policy')
    .description('policies: validate a file, compare it with what is active, list versions');
  addValidate(policy, run);
  addDiff(policy, run);
  const versions = withTarget(policy.command('versions')).description('every activation, newest first');
  run(versions, async (context) => {
    const answer = await view(await context.target(), 'policies', policiesSchema);
    print(context, answer, () => versionsText(answer));
    return undefined;
  });
}

function addValidate(policy: Command, run: Run): void {
  const validate = policy
    .command('validate [file]')
    .description('compile a policy as synthesis does, against the configuration (postern.config.ts, POSTERN_CONFIG)')
    .option('--json', 'print JSON');
  run(validate, async (context, given) => {
    const { default: base } = await import('../../postern.config');
    const overrides = (context.terminal.environment.POSTERN_CONFIG ?? '')
      .split(path.delimiter)
      .filter((file) => file !== '');
    const loaded = loadConfiguration({ base, overrides });
    if (!loaded.ok) {
      throw new Failure('the configuration has problems of its own:', {
        advice: loaded.problems.join('\n'),
        body: { problems: loaded.problems },
      });
    }
    const file = given ?? path.join(__dirname, '..', '..', loaded.configuration.policy.file);
    const { policySet, policyHash, bytes } = compilePolicy(
      file,
      projectionConfiguration(loaded.configuration),
      context.terminal,
    );
    const rules = policySet.rules.filter(({ effect }) => effect === 'forbid');
    const answer = { file, policyHash, bytes, staleAfterMs: policySet.staleAfterMs, rules: rules.map(({ id }) => id) };
    print(
      context,
      answer,
      () => `${file}: valid, ${rules.length} rules (${answer.rules.join(', ')}), ${bytes} bytes compiled`,
    );
    return undefined;
  });
}

function addDiff(policy: Command, run: Run): void {
  const diff = withTarget(policy.command('diff <file>'))
    .description('which rules a policy file adds, removes and changes, and whose answer that changes')
    .option('--device <common-name>', 'for this name only, instead of the whole fleet')
    .option('--rules-only', 'compare the rules, and ask about nobody');
  run(diff, async (context, file = '') => {
    const { device, rulesOnly } = z
      .object({ device: z.string().optional(), rulesOnly: z.boolean().default(false) })
      .parse(diff.opts());
    const target = await context.target();
    const policies = remotePolicies(target);
    const active = await activeOf(target, policies);
    const { policySet, policyHash } = compilePolicy(file, active.configuration, context.terminal);
    const rules = compareRules(active.policySet.rules, policySet.rules);
    const progress = progressOn(context.terminal);
    const changes = [];
    let looked = 0;
    if (!rulesOnly) {
      const gathered = await gather(target, policies, device, (count) => progress.step(`${count} devices read ...`));
      const candidate = activatedWith(gathered.active, policySet, policyHash, gathered.at);
      for (const name of gathered.commonNames) {
        looked += 1;
        progress.step(`${looked} of ${gathered.commonNames.length} devices evaluated ...`);
        const simulation = await simulate(gathered, name, candidate, gathered.at, {});
        if (isOther(simulation)) changes.push(simulation);
      }
    }
    progress.done();
    const answer = {
      file,
      active: { activation: active.activation, policyHash: active.policyHash },
      policyHash,
      rules,
      looked,
      changes,
    };
    print(context, answer, () => diffText(answer, context.paint));
    return undefined;
  });
}

function parseRequest(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`${file} is not JSON`, {
      advice: 'a request looks like {"platform":"mac","public-ip":"203.0.113.7"}',
    });
  }
}
