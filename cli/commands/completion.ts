import type { Command } from 'commander';
import type { Run } from '../context';
import { usageFailure } from '../failure';

/** Prints a script that completes commands and options; it is made of the commands there are. */
export function addCompletion(program: Command, run: Run): void {
  const completion = program
    .command('completion <shell>')
    .description('print a completion script for bash or zsh')
    .addHelpText(
      'after',
      '\n  bash: source <(npx postern completion bash)\n  zsh:  source <(npx postern completion zsh)',
    );
  run(completion, async ({ terminal }, shell) => {
    if (shell !== 'bash' && shell !== 'zsh')
      throw usageFailure(`there is no completion for ${JSON.stringify(shell)}`, 'use bash or zsh');
    terminal.out(shell === 'bash' ? bash(program) : zsh(program));
    return undefined;
  });
}

/** Words after each command: its own commands and options. */
function wordsOf(program: Command): readonly (readonly [path: string, words: readonly string[]])[] {
  const below = (command: Command, path: string): readonly (readonly [string, readonly string[]])[] => [
    [
      path,
      [
        ...command.commands.map((child) => child.name()),
        ...command.options.flatMap(({ long }) => long ?? []),
        '--help',
      ],
    ],
    ...command.commands.flatMap((child) => below(child, `${path}${path === '' ? '' : ' '}${child.name()}`)),
  ];
  return below(program, '');
}

const bash = (program: Command): string => `# bash completion for postern
_postern() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " ${commandNames(program)} " in *" $word "*) path="\${path:+$path }$word" ;; esac ;; esac
  done
  case "$path" in
${wordsOf(program)
  .map(
    ([path, words]) =>
      `    "${path}") COMPREPLY=($(compgen -W "${words.join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`,
  )
  .join('\n')}
  esac
}
complete -o default -F _postern postern
`;

const zsh = (program: Command): string => `# zsh completion for postern
autoload -U +X bashcompinit && bashcompinit
${bash(program)}`;

const commandNames = (program: Command): string =>
  [...new Set(wordsOf(program).flatMap(([path]) => path.split(' ')))].filter((name) => name !== '').join(' ');
