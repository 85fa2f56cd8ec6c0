import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { ServiceManager } from '@jupyterlab/services';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { DOMAIN } from '../components/translation';
import { explainFailure } from '../flows/messages';
import { StaleKernels, type StaleSession } from '../model/staleKernels';
import { IEnvironments, IPlans } from '../tokens';

export const IStaleKernels = new Token<StaleKernels>(
  'jupyter-condaenv:IStaleKernels',
  'Kernels whose environment has changed since they were started.'
);

/** A running kernel goes on when its environment changes; here one is told, and offered to restart it. */
export const restartsPlugin: JupyterFrontEndPlugin<StaleKernels> = {
  id: 'jupyter-condaenv:restarts',
  description: 'Offers to restart kernels whose environment has changed.',
  autoStart: true,
  provides: IStaleKernels,
  requires: [IEnvironments, IPlans],
  optional: [ITranslator, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    tracker: INotebookTracker | null
  ): StaleKernels => {
    const { serviceManager } = app;
    const { sessions } = serviceManager;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const stale = new StaleKernels({ environments, plans, sessions });
    const offers = new Map<string, string>();
    const dismiss = (kernel: string) => {
      Notification.dismiss(offers.get(kernel));
      offers.delete(kernel);
    };

    stale.found.connect((_, found) => {
      for (const { session, plan } of found) {
        const kernel = session.kernel?.id ?? '';
        dismiss(kernel);
        const restart = () =>
          explainFailure(trans.__('The kernel was not restarted'), async () => {
            await (plan.action === 'rename'
              ? moveKernel(session.id, plan.prefix, environments, tracker)
              : restartKernel(session, serviceManager, tracker));
            stale.clear(kernel);
          });
        offers.set(kernel, offer({ session, plan }, restart, trans));
      }
    });
    stale.changed.connect(() => {
      [...offers.keys()]
        .filter(kernel => !stale.has(kernel))
        .forEach(kernel => dismiss(kernel));
    });
    tracker?.widgetAdded.connect((_, { sessionContext }) => {
      sessionContext.statusChanged.connect((context, status) => {
        const isNew = ['restarting', 'autorestarting', 'dead'].includes(status);
        const kernel = context.session?.kernel;
        if (isNew && kernel) {
          stale.clear(kernel.id);
        }
      });
      sessionContext.kernelChanged.connect((_, { oldValue }) => {
        if (oldValue) {
          stale.clear(oldValue.id);
        }
      });
    });
    return stale;
  }
};

/** Say which notebook runs with what is no more; give the id of the notification. */
function offer(
  { session, plan }: StaleSession,
  restart: () => Promise<void>,
  trans: TranslationBundle
): string {
  const notebook = session.path || session.name;
  const isMoved = plan.action === 'rename';
  return Notification.info(
    isMoved
      ? trans.__(
          'The environment of %1 is called %2 now. Its kernel has to be started anew.',
          notebook,
          plan.name
        )
      : trans.__(
          '%1 was changed, and %2 still runs with what it was before.',
          plan.name,
          notebook
        ),
    {
      autoClose: false,
      actions: [
        {
          label: trans.__('Restart kernel'),
          caption: trans.__('Restart the kernel of %1', notebook),
          displayType: 'accent',
          callback: () => {
            void restart();
          }
        }
      ]
    }
  );
}

function panelOf(
  session: string,
  tracker: INotebookTracker | null
): NotebookPanel | undefined {
  return tracker?.find(
    ({ sessionContext }) => sessionContext.session?.id === session
  );
}

async function restartKernel(
  session: StaleSession['session'],
  services: ServiceManager.IManager,
  tracker: INotebookTracker | null
): Promise<void> {
  const panel = panelOf(session.id, tracker);
  if (panel) {
    await panel.sessionContext.restartKernel();
  } else if (session.kernel) {
    const kernel = services.kernels.connectTo({ model: session.kernel });
    await kernel.restart();
    kernel.dispose();
  }
}

/** Start the kernel of a renamed environment in place of the one that it had before. */
async function moveKernel(
  session: string,
  prefix: string,
  environments: IEnvironments,
  tracker: INotebookTracker | null
): Promise<void> {
  await environments.refresh();
  const renamed = environments.all.find(other => other.prefix === prefix);
  const kernel = renamed?.kernels[0];
  if (kernel) {
    const context = panelOf(session, tracker)?.sessionContext;
    await context?.changeKernel({ name: kernel.name });
  }
}
