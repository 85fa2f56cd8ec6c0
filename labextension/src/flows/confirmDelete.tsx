import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { formatSize } from '../components/size';
import type { Environment, Plan } from '../tokens';

interface Loss {
  readonly environment: Environment;
  /** The plan to delete it, which says what goes. */
  readonly plan: Plan;
  /** Bytes on disk; null when they could not be learned. */
  readonly size: number | null;
  /** Sessions whose kernel runs in the environment. */
  readonly sessions: readonly Session.IModel[];
}

/** Say what is lost when an environment is deleted, and ask whether to go on. */
export async function confirmDelete(
  loss: Loss,
  trans: TranslationBundle
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Delete the environment %1?', loss.environment.name),
    body: <LossText loss={loss} trans={trans} />,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Delete') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

function LossText(props: {
  readonly loss: Loss;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { loss, trans } = props;
  const { environment, plan, sessions, size } = loss;
  const total = environment.package_count + environment.pip_count;
  return (
    <div className="jp-CondaEnv-loss">
      <p>
        {trans.__('This cannot be undone. These files are deleted:')}
        <code>{environment.prefix}</code>
      </p>
      <p>
        {trans._n('%1 package', '%1 packages', total)}
        {size === null ? '' : ` · ${formatSize(size)}`}
      </p>
      {sessions.length > 0 && (
        <>
          <p>{trans.__('Kernels that run in it will fail:')}</p>
          <ul>
            {sessions.map(session => (
              <li key={session.id}>{session.path || session.name}</li>
            ))}
          </ul>
        </>
      )}
      {plan.warnings.map(warning => (
        <p key={warning.code + warning.message}>{warning.message}</p>
      ))}
    </div>
  );
}
