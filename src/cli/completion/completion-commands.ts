/** `carillon completion`: the script that makes a shell complete command lines. */
import { Argument, type Command } from 'commander';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

/** The shells ask the program at each Tab, so the scripts know no command and never become stale. */
const scripts = {
  bash: `# carillon completion bash: add to ~/.bashrc:  source <(carillon completion bash)
_carillon() {
  local value rest
  COMPREPLY=()
  while IFS=$'\\t' read -r value rest; do
    if [[ "$value" == ':files' ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _carillon carillon
`,
  zsh: `#compdef carillon
# carillon completion zsh: add to ~/.zshrc, after compinit:  source <(carillon completion zsh)
_carillon() {
  local line
  local -a lines values
  lines=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${lines[1]}" == ':files' ]]; then
    _files
    return
  fi
  for line in "\${lines[@]}"; do
    [[ -n "$line" ]] && values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe carillon values
}
compdef _carillon carillon
`,
  fish: `# carillon completion fish: save as ~/.config/fish/completions/carillon.fish
function __carillon_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l lines ($words[1] __complete -- $words[2..-1] 2>/dev/null)
  if test "$lines[1]" = ':files'
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $lines
  end
end
complete -c carillon -f -a '(__carillon_complete)'
`,
} as const;

type Shell = keyof typeof scripts;

export function declareCompletion(root: Command, runner: CommandRunner): void {
  const completion = root
    .command('completion')
    .description('print the script that completes commands, flags and names in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)));
  showExamples(completion, [
    ['carillon completion bash > ~/.local/share/bash-completion/completions/carillon', 'for bash'],
    ['carillon completion fish > ~/.config/fish/completions/carillon.fish', 'for fish'],
  ]);
  runner.operator(completion, ([shell = 'bash'], _options, { io }) => {
    io.stdout.write(scripts[shell as Shell]);
    return Promise.resolve();
  });
}
