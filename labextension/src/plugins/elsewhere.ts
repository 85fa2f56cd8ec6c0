import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN } from '../components/translation';
import { blockOf, METADATA_KEY } from '../model/carried';
import { isMissingKernel, missingEnvironment } from '../model/elsewhere';
import { IEnvironments, IPlans, type Plan } from '../tokens';
import type { BannerWidget } from '../widgets/banner';
import { ICondaEnvPanel } from './panel';

/** A notebook whose environment is not here is offered to get it, and its kernel with it. */
export const elsewherePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:elsewhere',
  description: 'Offers to create the environment that a notebook misses.',
  autoStart: true,
  requires: [INotebookTracker, ICondaEnvPanel, IEnvironments, IPlans],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    panel: ICondaEnvPanel,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null
  ): void => {
    const { commands, serviceManager } = app;
    const { kernelspecs } = serviceManager;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const awaited = new Map<string, Offer>();

    const create = ({ notebook, banner, environment }: Offer) => {
      const { path, model } = notebook.context;
      panel.show();
      const form = panel.model.openFormWith(
        { name: path.split('/').pop() ?? path, content: JSON.stringify(model) },
        path,
        environment
      );
      form.proposal.committed.connect((_, plan) => {
        awaited.set(plan.id, { notebook, banner, environment });
        banner.setComing(true);
      });
    };

    const offer = async (notebook: NotebookPanel, environment: string) => {
      const { BannerWidget } = await import('../widgets/banner');
      const banner: BannerWidget = new BannerWidget({
        trans,
        environment,
        onCreate: () => create({ notebook, banner, environment }),
        onChoose: () => {
          void commands.execute('notebook:change-kernel');
        }
      });
      notebook.contentHeader.addWidget(banner);
      notebook.sessionContext.kernelChanged.connect((_, { newValue }) => {
        if (newValue) {
          banner.dispose();
        }
      });
    };

    tracker.widgetAdded.connect((_, notebook) => {
      keepFromAsking(notebook, () => kernelspecs.specs);
      void missing(notebook).then(environment => {
        if (environment !== null && !notebook.isDisposed) {
          void offer(notebook, environment);
        }
      });
    });
    plans.finished.connect((_, plan) => {
      const waiting = awaited.get(plan.id);
      awaited.delete(plan.id);
      if (waiting) {
        void settle(waiting, plan);
      }
    });

    async function missing(notebook: NotebookPanel): Promise<string | null> {
      await Promise.all([notebook.context.ready, kernelspecs.ready]);
      if (environments.state !== 'ready') {
        await environments.refresh();
      }
      const { sessionContext, context } = notebook;
      const origin = {
        // The preference may not have been read out of the notebook yet.
        kernel:
          context.model.defaultKernelName ||
          (sessionContext.kernelPreference.name ?? ''),
        block: blockOf(context.model.getMetadata(METADATA_KEY))
      };
      return environments.state === 'ready'
        ? missingEnvironment(origin, kernelspecs.specs, environments.all)
        : null;
    }

    /** Give the notebook the kernel of the environment that was made for it. */
    async function settle(waiting: Offer, plan: Plan): Promise<void> {
      const { notebook, banner } = waiting;
      if (plan.state !== 'done') {
        banner.setComing(false);
        return;
      }
      await Promise.all([environments.refresh(), kernelspecs.refreshSpecs()]);
      const made = environments.all.find(
        ({ prefix }) => prefix === plan.prefix
      );
      if (made?.kernels.length && !notebook.isDisposed) {
        const { name } = made.kernels[0];
        await notebook.sessionContext.changeKernel({ name });
      }
      banner.dispose();
    }
  }
};

/** A notebook that misses an environment, and what tells it so. */
interface Offer {
  readonly notebook: NotebookPanel;
  readonly banner: BannerWidget;
  readonly environment: string;
}

/**
 * Keep JupyterLab from asking for another kernel as soon as the notebook is opened: our offer
 * does not stand in the way, and has that choice too.
 */
function keepFromAsking(
  { sessionContext }: NotebookPanel,
  specs: () => Parameters<typeof isMissingKernel>[1]
): void {
  const check = () => {
    const preference = sessionContext.kernelPreference;
    const isOurs =
      preference.shouldStart !== false &&
      isMissingKernel(preference.name ?? '', specs());
    if (isOurs) {
      sessionContext.kernelPreference = { ...preference, shouldStart: false };
    }
  };
  sessionContext.kernelPreferenceChanged.connect(check);
  check();
}
