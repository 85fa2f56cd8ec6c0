import type { MainAreaWidget } from '@jupyterlab/apputils';
import type { Terminal } from '@jupyterlab/services';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import type { EnvironmentDetail } from '../tokens';

/** What JupyterLab's terminals hold, as far as it matters here. */
interface TerminalContent extends Widget {
  readonly session: Terminal.ITerminalConnection;
}

export const CREATE_TERMINAL = 'terminal:create-new';

/** Open a terminal whose shell is in an environment. */
export async function openTerminal(
  environment: EnvironmentDetail,
  folder: string,
  commands: CommandRegistry
): Promise<void> {
  const widget = (await commands.execute(CREATE_TERMINAL, {
    cwd: folder
  })) as MainAreaWidget<TerminalContent>;
  widget.content.session.send({
    type: 'stdin',
    content: [`${activation(environment)}\r`]
  });
}

/**
 * What a POSIX shell has to be told so that it is in an environment as after `conda activate`,
 * without a conda: its variables, and what packages do in `etc/conda/activate.d`.
 */
export function activation({
  name,
  prefix,
  variables
}: Pick<EnvironmentDetail, 'name' | 'prefix' | 'variables'>): string {
  const values = {
    ...variables,
    CONDA_PREFIX: prefix,
    CONDA_DEFAULT_ENV: name
  };
  const exports = Object.entries(values)
    .filter(([key]) => /^[A-Za-z_]\w*$/.test(key))
    .map(([key, value]) => `${key}=${quoted(value)}`);
  return [
    // With a blank in front of it shells keep it out of their history.
    ` export ${exports.join(' ')} PATH=${quoted(`${prefix}/bin`)}:"$PATH" PS1=${quoted(`(${name}) `)}"$PS1"`,
    'if [ -d "$CONDA_PREFIX/etc/conda/activate.d" ]; then for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do . "$script"; done; fi',
    'clear'
  ].join('; ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
