import { LocalFailure } from '../failure';
import type { Json } from '../json';
import { ACCOUNT, stackIdOf } from './account';
import type { Stack } from './assembly';
import { type Identity, kindOf } from './identities';
import { type References, resolveIntrinsics } from './intrinsics';

/** One resource with its properties resolved. */
export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  /** `Ref`. */
  readonly ref: string;
  /** `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Json;
}

/** All stacks of an assembly as if deployed: names, ARNs and exports are known, properties are resolved on request. */
export class Deployment {
  public readonly stacks: readonly Stack[];
  readonly #exports = new Map<string, () => Json>();
  readonly #identities = new Map<string, Identity>();

  public constructor(stacks: readonly Stack[]) {
    this.stacks = stacks;
    const problems = stacks.flatMap((stack) => unsupported(stack));
    if (problems.length > 0) {
      throw new LocalFailure(`the local service does not know how to run these resources: ${problems.join('; ')}`);
    }
    for (const stack of stacks) this.#collectExports(stack);
  }

  /** Every resource of a type, over all stacks. */
  public resources(type: string): readonly Resource[] {
    return this.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => ({
          stack,
          logicalId,
          ...this.#identify(stack, logicalId),
          properties: this.#resolve(stack, resource.Properties ?? {}, logicalId),
        })),
    );
  }

  #collectExports(stack: Stack): void {
    for (const [id, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (output.Export === undefined) continue;
      const name = this.#resolve(stack, output.Export.Name, `Outputs.${id}.Export`);
      if (typeof name === 'string') this.#exports.set(name, () => this.#resolve(stack, output.Value, `Outputs.${id}`));
    }
  }

  #resolve(stack: Stack, value: unknown, place: string): Json {
    return resolveIntrinsics(value, this.#references(stack), `${stack.name}/${place}`);
  }

  #references(stack: Stack): References {
    return {
      ref: (name) => {
        const pseudo = pseudoParameters(stack.name)[name];
        if (pseudo !== undefined) return pseudo;
        if (stack.template.Resources[name] !== undefined) return this.#identify(stack, name).ref;
        const parameter = stack.template.Parameters?.[name];
        const value = parameter?.Type.startsWith('AWS::SSM::') === false ? parameter.Default : undefined;
        return typeof value === 'string' ? value : undefined;
      },
      attribute: (logicalId, attribute) =>
        stack.template.Resources[logicalId] === undefined
          ? undefined
          : this.#identify(stack, logicalId).attributes[attribute],
      importValue: (name) => this.#exports.get(name)?.(),
    };
  }

  #identify(stack: Stack, logicalId: string): Identity {
    const key = `${stack.name}/${logicalId}`;
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const resource = stack.template.Resources[logicalId];
    const kind = kindOf(resource?.Type ?? '');
    if (resource === undefined || kind === undefined)
      throw new LocalFailure(`${key} is not known to the local service`);
    const given = kind.name === undefined ? undefined : resource.Properties?.[kind.name];
    const name =
      given === undefined ? `${stack.name}-${logicalId}` : this.#resolve(stack, given, `${logicalId}.${kind.name}`);
    if (typeof name !== 'string') throw new LocalFailure(`${key}: its name is not text`);
    const identity = kind.identify(name);
    this.#identities.set(key, identity);
    return identity;
  }
}

function unsupported(stack: Stack): readonly string[] {
  return Object.entries(stack.template.Resources).flatMap(([logicalId, resource]) => {
    if (resource.Condition !== undefined) return [`${stack.name}/${logicalId} (condition ${resource.Condition})`];
    return kindOf(resource.Type) === undefined ? [`${stack.name}/${logicalId} (${resource.Type})`] : [];
  });
}

const pseudoParameters = (stackName: string): Readonly<Record<string, Json>> => ({
  'AWS::AccountId': ACCOUNT.id,
  'AWS::Region': ACCOUNT.region,
  'AWS::Partition': ACCOUNT.partition,
  'AWS::URLSuffix': ACCOUNT.urlSuffix,
  'AWS::StackName': stackName,
  'AWS::StackId': stackIdOf(stackName),
});
